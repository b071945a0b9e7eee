using System.Text;
using System.Text.Json;
using EdgeKube.Agent.Pods.Manifests;
using EdgeKube.Agent.State;
using EdgeKube.Agent.Volumes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Finds what pods name in the desired state.</summary>
internal sealed class ConfigLookup(IDesiredState state, StaticPods? statics = null)
{
    private static readonly GroupResource _pods = GroupResource.Parse("pods");
    private static readonly GroupResource _configMaps = GroupResource.Parse("configmaps");
    private static readonly GroupResource _secrets = GroupResource.Parse("secrets");
    private static readonly GroupResource _services = GroupResource.Parse("services");
    private static readonly GroupResource _nodes = GroupResource.Parse("nodes");

    public static bool IsPod(ResourceKey key) => key.Type == _pods;

    public static bool IsConfig(ResourceKey key) => key.Type == _configMaps || key.Type == _secrets || VolumeObjects.IsStorage(key);

    /// <summary>All pods to run here: those the server sent, and those of files.</summary>
    public IReadOnlyList<PodView> Pods() =>
    [
        .. state.List(_pods).Select(p => JsonSerializer.Deserialize(p.Value.Span, ApiJson.Default.PodView)).OfType<PodView>().Where(p => !IsMirror(p)),
        .. (statics?.All ?? []).Select(p => p.View),
    ];

    public PodView? Pod(ResourceKey key)
    {
        if (statics?.Find(key) is { } own)
        {
            return own.View;
        }

        return state.Find(key) is { } json && JsonSerializer.Deserialize(json.Span, ApiJson.Default.PodView) is { } pod && !IsMirror(pod) ? pod : null;
    }

    public NodeView? Node(string name) =>
        state.Find(new ResourceKey(_nodes, "", name)) is { } json ? JsonSerializer.Deserialize(json.Span, ApiJson.Default.NodeView) : null;

    // The server's picture of a static pod; the file is the pod.
    private static bool IsMirror(PodView pod) => pod.Metadata.Annotations?.ContainsKey(StaticManifest.MirrorAnnotation) == true;

    public IReadOnlyDictionary<string, string>? ConfigMap(string ns, string name) =>
        state.Find(new ResourceKey(_configMaps, ns, name)) is { } json
            ? JsonSerializer.Deserialize(json.Span, ApiJson.Default.ConfigMapView)?.Data ?? new Dictionary<string, string>()
            : null;

    public IReadOnlyDictionary<string, string>? Secret(string ns, string name) =>
        state.Find(new ResourceKey(_secrets, ns, name)) is { } json
            ? (JsonSerializer.Deserialize(json.Span, ApiJson.Default.SecretView)?.Data ?? new Dictionary<string, byte[]>())
                .ToDictionary(d => d.Key, d => Encoding.UTF8.GetString(d.Value))
            : null;

    public IReadOnlyList<ServiceView> Services() =>
        [.. state.List(_services).Select(s => JsonSerializer.Deserialize(s.Value.Span, ApiJson.Default.ServiceView)).OfType<ServiceView>()];
}
