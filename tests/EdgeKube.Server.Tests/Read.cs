using System.Text.Json;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Tests;

/// <summary>Views of objects written as JSON.</summary>
internal static class Read
{
    public static PodView Pod(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.PodView)!;

    public static NodeView Node(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.NodeView)!;

    public static ReplicaSetView ReplicaSet(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.ReplicaSetView)!;

    public static DeploymentView Deployment(string json) => JsonSerializer.Deserialize(json, ApiJson.Default.DeploymentView)!;

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
