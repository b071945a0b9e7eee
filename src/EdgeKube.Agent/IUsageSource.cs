using EdgeKube.Api.Views;

namespace EdgeKube.Agent;

/// <summary>What the node and its containers use. The node link sends it now and then.</summary>
/// <remarks>Lives above the rooms so that Host can give it and NodeLink can read it.</remarks>
internal interface IUsageSource
{
    /// <summary>The use since the last call.</summary>
    /// <returns>Null the first time, when there is nothing to compare with.</returns>
    Task<NodeUsage?> ReadAsync(CancellationToken ct);
}
