using EdgeKube.Api.Views;

namespace EdgeKube.Agent;

/// <summary>What the node says of itself: the host's facts and health. The node link sends it when it changed.</summary>
/// <remarks>Lives above the rooms so that Host can give it and NodeLink can read it.</remarks>
internal interface INodeStatusSource
{
    /// <summary>Labels the node sets on itself (<c>kubernetes.io/hostname</c>, <c>…/arch</c>, <c>…/os</c>).</summary>
    IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>The status as it is now, with all four conditions; heartbeat times may be left out.</summary>
    Task<NodeStatus> ReadAsync(CancellationToken ct);

    /// <summary>Returns when the status may have changed since the last <see cref="ReadAsync"/>.</summary>
    Task WhenChangedAsync(CancellationToken ct);
}
