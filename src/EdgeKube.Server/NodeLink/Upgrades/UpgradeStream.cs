using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Server.NodeLink.Upgrades;

/// <summary>An offer that a node has answered; while it is open, the file can be sent.</summary>
internal sealed record UpgradeStream(IDuplexStream Stream, NodeUpgradeAnswer Answer) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
