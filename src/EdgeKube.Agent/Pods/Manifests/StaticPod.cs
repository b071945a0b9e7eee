using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Manifests;

/// <summary>A pod that this node runs because of a file, whatever the server says.</summary>
/// <param name="Manifest">As its mirror on the server is to be.</param>
internal sealed record StaticPod(ResourceKey Key, string Uid, JsonObject Manifest, PodView View);
