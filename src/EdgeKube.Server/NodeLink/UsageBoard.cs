using System.Collections.Concurrent;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.NodeLink;

/// <summary>The newest figures of each node. In memory only: they are worth nothing after a restart.</summary>
internal sealed class UsageBoard(TimeProvider time)
{
    private static readonly TimeSpan _keep = TimeSpan.FromMinutes(2);
    private readonly ConcurrentDictionary<string, (NodeUsage Usage, long Since)> _newest = new();

    /// <summary>Every node that told its figures lately.</summary>
    public IEnumerable<(string Node, NodeUsage Usage)> All => _newest.Where(n => IsFresh(n.Value.Since)).Select(n => (n.Key, n.Value.Usage));

    public void Set(string node, NodeUsage usage) => _newest[node] = (usage, time.GetTimestamp());

    public void Remove(string node) => _newest.TryRemove(node, out _);

    public NodeUsage? Find(string node) => _newest.TryGetValue(node, out var newest) && IsFresh(newest.Since) ? newest.Usage : null;

    private bool IsFresh(long since) => time.GetElapsedTime(since) < _keep;
}
