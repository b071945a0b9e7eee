using System.Text.Json;
using EdgeKube.Agent.State;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Networking;

/// <summary>Reads from the desired state what networking looks at.</summary>
internal sealed class NodeNetwork(AgentIdentity identity, IDesiredState desired)
{
    public static readonly GroupResource Nodes = new("", "nodes");
    public static readonly GroupResource ServiceType = new("", "services");
    public static readonly GroupResource Slices = new("discovery.k8s.io", "endpointslices");

    public AgentIdentity Identity => identity;

    /// <summary>Whether the server ever told this node anything; before that an empty state means nothing.</summary>
    public bool IsKnown => desired.Epoch.Length > 0;

    /// <summary>The range of this node's pods, or null while the cluster has given it none.</summary>
    public string? PodCidr =>
        desired.Find(new ResourceKey(Nodes, "", identity.NodeName)) is { } json
            ? JsonSerializer.Deserialize(json.Span, ApiJson.Default.NodeView)?.Spec.PodCIDR is { Length: > 0 } cidr ? cidr : null
            : null;

    public IReadOnlyList<NodeView> OtherNodes() =>
        [.. desired.List(Nodes)
            .Where(n => n.Key.Name != identity.NodeName)
            .Select(n => JsonSerializer.Deserialize(n.Value.Span, ApiJson.Default.NodeView))
            .OfType<NodeView>()];

    public IReadOnlyList<ServiceView> Services() =>
        [.. desired.List(ServiceType).Select(s => JsonSerializer.Deserialize(s.Value.Span, ApiJson.Default.ServiceView)).OfType<ServiceView>()];

    public IReadOnlyList<EndpointSliceView> EndpointSlices() =>
        [.. desired.List(Slices).Select(s => JsonSerializer.Deserialize(s.Value.Span, ApiJson.Default.EndpointSliceView)).OfType<EndpointSliceView>()];
}
