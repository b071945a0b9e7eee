using EdgeKube.Agent.Pods;
using EdgeKube.Agent.State;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Keeps the newest word on each pod until it is sent, and again for each full report; Events up to a bound.</summary>
internal sealed class PodStatusOutbox : IPodStatusSink
{
    private const int MaxEvents = 500;
    private readonly IDesiredState _desired;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceKey, PodReportItem> _newest = [];
    private readonly HashSet<ResourceKey> _unsent = [];
    private readonly Queue<NodeEvent> _events = new();
    private TaskCompletionSource _filled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PodStatusOutbox(IDesiredState desired, TimeProvider time)
    {
        (_desired, _time) = (desired, time);
        desired.Subscribe(Forget);
    }

    public void Report(string ns, string name, string uid, PodStatus status) =>
        Put(new PodReportItem { Namespace = ns, Name = name, Uid = uid, Status = status });

    public void Gone(string ns, string name, string uid)
    {
        PodReportItem? last;
        lock (_lock)
        {
            last = _newest.GetValueOrDefault(Key(ns, name));
        }

        Put(new PodReportItem { Namespace = ns, Name = name, Uid = uid, Status = last?.Uid == uid ? last.Status : null, Gone = true });
    }

    public void Event(ObjectReference about, string type, string reason, string message)
    {
        lock (_lock)
        {
            if (_events.Count == MaxEvents)
            {
                _events.Dequeue();
            }

            _events.Enqueue(new NodeEvent { About = about, Type = type, Reason = reason, Message = message, At = _time.GetUtcNow() });
            _filled.TrySetResult();
        }
    }

    /// <summary>Returns when there is something to send.</summary>
    public Task WhenFilledAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            return _filled.Task.WaitAsync(ct);
        }
    }

    /// <summary>What changed since the last call, or, for a full report, the newest word on every pod.</summary>
    public (IReadOnlyList<PodReportItem> Pods, IReadOnlyList<NodeEvent> Events) Take(bool full)
    {
        lock (_lock)
        {
            IReadOnlyList<PodReportItem> pods = [.. (full ? _newest.Keys : (IEnumerable<ResourceKey>)_unsent).Where(_newest.ContainsKey).Select(k => _newest[k])];
            IReadOnlyList<NodeEvent> events = [.. _events];
            _unsent.Clear();
            _events.Clear();
            if (_filled.Task.IsCompleted) // else somebody waits for this very one
            {
                _filled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return (pods, events);
        }
    }

    /// <summary>These were not sent: once more, as long as there is room.</summary>
    public void Return(IReadOnlyList<NodeEvent> events)
    {
        lock (_lock)
        {
            foreach (var one in events.Take(MaxEvents - _events.Count))
            {
                _events.Enqueue(one);
            }

            _filled.TrySetResult();
        }
    }

    private static ResourceKey Key(string ns, string name) => new(BuiltIn.Pods, ns, name);

    private void Put(PodReportItem item)
    {
        var key = Key(item.Namespace, item.Name);
        lock (_lock)
        {
            _newest[key] = item;
            _unsent.Add(key);
            _filled.TrySetResult();
        }
    }

    // Broker and server have acknowledged nothing for good until the pod is no longer desired.
    private void Forget(ResourceKey key)
    {
        if (key.Type != BuiltIn.Pods)
        {
            return;
        }

        var mirrored = _desired.Find(key) is { } json ? json.Span.IndexOf("\"kubernetes.io/config.mirror\""u8) >= 0 : (bool?)null;
        lock (_lock)
        {
            if (mirrored is null && _newest.TryGetValue(key, out var item) && item.Gone)
            {
                _newest.Remove(key);
            }
            else if (mirrored == true && _newest.ContainsKey(key)) // a new mirror knows nothing yet
            {
                _unsent.Add(key);
                _filled.TrySetResult();
            }
        }
    }
}
