using System.Collections.Concurrent;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.NodeLink;

/// <summary>The newest figures of each node, asked for when somebody wants to read them. In memory only: they are worth nothing after a restart.</summary>
/// <param name="ask">Asks a node for its figures.</param>
internal sealed class UsageBoard(TimeProvider time, Func<string, Task>? ask = null)
{
    private static readonly TimeSpan _keep = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _young = TimeSpan.FromSeconds(14); // who asks every 15 s gets new ones
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<string, (NodeUsage Usage, long Since)> _newest = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _asked = new();
    private readonly ConcurrentDictionary<string, bool> _willing = new();

    /// <summary>Every node that told its figures lately.</summary>
    public IEnumerable<(string Node, NodeUsage Usage)> All => _newest.Where(n => Age(n.Value.Since) < _keep).Select(n => (n.Key, n.Value.Usage));

    /// <summary>The node is there and may be asked.</summary>
    public void Add(string node) => _willing[node] = true;

    public void Set(string node, NodeUsage usage)
    {
        _newest[node] = (usage, time.GetTimestamp());
        Answered(node);
    }

    public void Remove(string node)
    {
        _willing.TryRemove(node, out _);
        _newest.TryRemove(node, out _);
        Answered(node);
    }

    public NodeUsage? Find(string node) => _newest.TryGetValue(node, out var newest) && Age(newest.Since) < _keep ? newest.Usage : null;

    /// <summary>Asks those nodes whose figures are not of these seconds, and gives them some time to answer.</summary>
    public Task RefreshAsync(CancellationToken ct) => RefreshAsync(_willing.Keys, ct);

    /// <summary>The same for some of them; those that cannot be asked are left out.</summary>
    public async Task RefreshAsync(IEnumerable<string> nodes, CancellationToken ct)
    {
        var answers = nodes.Where(n => _willing.ContainsKey(n) && (!_newest.TryGetValue(n, out var newest) || Age(newest.Since) >= _young)).Select(AskAsync).ToList();
        if (answers.Count > 0)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(Task.WhenAll(answers), Task.Delay(_patience, time, patience.Token));
            await patience.CancelAsync();
            ct.ThrowIfCancellationRequested();
        }
    }

    // Many may want to know at once; the node is asked once.
    private async Task AskAsync(string node)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var shared = _asked.GetOrAdd(node, mine);
        if (shared == mine)
        {
            await (ask?.Invoke(node) ?? Task.CompletedTask).ContinueWith(_ => { }, TaskScheduler.Default); // not sent: no answer either
            await Task.WhenAny(mine.Task, Task.Delay(_patience, time, CancellationToken.None));
            Answered(node);
        }

        await shared.Task;
    }

    private void Answered(string node)
    {
        if (_asked.TryRemove(node, out var waiting))
        {
            waiting.TrySetResult();
        }
    }

    private TimeSpan Age(long since) => time.GetElapsedTime(since);
}
