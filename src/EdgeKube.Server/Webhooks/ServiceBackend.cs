using EdgeKube.Api.Views;

namespace EdgeKube.Server.Webhooks;

/// <summary>One of those that answer for a Service.</summary>
internal sealed record ServiceBackend(string Namespace, Endpoint Endpoint, int Port)
{
    /// <summary>The pod that it is, when a node has it; null for an address of its own.</summary>
    public ObjectReference? Pod => Endpoint is { TargetRef: { Kind: "Pod" } pod, NodeName.Length: > 0 } ? pod : null;
}
