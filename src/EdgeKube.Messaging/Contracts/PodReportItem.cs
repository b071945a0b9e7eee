using EdgeKube.Api.Views;

namespace EdgeKube.Messaging.Contracts;

/// <summary>One pod's state on its node.</summary>
public sealed record PodReportItem
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    public PodStatus? Status { get; init; }

    /// <summary>The pod was to go and nothing of it is left on the node: the server may remove the object.</summary>
    public bool Gone { get; init; }
}
