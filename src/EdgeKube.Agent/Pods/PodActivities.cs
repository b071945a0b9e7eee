namespace EdgeKube.Agent.Pods;

/// <summary>What is under way for one pod and takes its time: the start of one container, hooks, and the ends of containers.</summary>
/// <param name="changed">Called when something of it ended.</param>
internal sealed class PodActivities(TimeProvider time, Action changed, Action<string> failed) : IAsyncDisposable
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Stop> _stops = [];
    private readonly HashSet<string> _broken = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Task> _tasks = [];
    private CancellationTokenSource? _start;
    private string? _starting;
    private string? _startingId;
    private int _ended;

    /// <summary>Whether a container is being started, which nobody has listed yet.</summary>
    public bool IsStarting
    {
        get
        {
            lock (_lock)
            {
                return _starting is not null;
            }
        }
    }

    /// <summary>The container that is being started, once it is made.</summary>
    public string? MadeId
    {
        get
        {
            lock (_lock)
            {
                return _startingId;
            }
        }
    }

    /// <summary>How many activities have ended.</summary>
    public int Ended
    {
        get
        {
            lock (_lock)
            {
                return _ended;
            }
        }
    }

    /// <summary>Adds what is under way, and forgets what was of containers that are no more.</summary>
    /// <param name="ended">How many had ended before the look at the runtime.</param>
    /// <returns>Null when one more ended since: a container that was about to start then would look like one that nobody starts.</returns>
    public PodSight? AddTo(PodSight sight, int ended)
    {
        lock (_lock)
        {
            if (_ended != ended)
            {
                return null;
            }

            foreach (var gone in _stops.Keys.Where(id => sight.Containers.All(c => c.Id != id)).ToList())
            {
                _stops[gone].Hook?.Cancel();
                _stops.Remove(gone);
            }

            _broken.RemoveWhere(id => sight.Containers.All(c => c.Id != id));
            return sight with
            {
                Starting = _starting,
                StartingId = _startingId,
                StartCancelled = _start?.IsCancellationRequested == true,
                Stops = _stops.ToDictionary(s => s.Key, s => new StopProgress(s.Value.By, s.Value.HookDone, s.Value.KillBy)),
                Broken = _broken.Count == 0 ? sight.Broken : new HashSet<string>(_broken),
            };
        }
    }

    /// <summary>Starts a container. The work is called with a token that <see cref="CancelStart"/> cancels.</summary>
    public void Start(string container, Func<CancellationToken, Task> work)
    {
        CancellationTokenSource start;
        lock (_lock)
        {
            start = _start = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            _starting = container;
        }

        Run(
            work,
            () =>
            {
                (_starting, _startingId) = (null, null);
                _start = null;
                start.Dispose();
            },
            start.Token);
    }

    /// <summary>The container that is being started has this id.</summary>
    public void Made(string containerId)
    {
        lock (_lock)
        {
            _startingId = containerId;
        }
    }

    public void CancelStart()
    {
        lock (_lock)
        {
            _start?.Cancel();
        }
    }

    /// <summary>The postStart hook of this container failed.</summary>
    public void Break(string containerId)
    {
        lock (_lock)
        {
            _broken.Add(containerId);
        }
    }

    /// <param name="hook">Its preStop hook; cut when the container is killed.</param>
    public void BeginStop(string containerId, DateTimeOffset by, Func<CancellationToken, Task>? hook)
    {
        var cut = hook is null ? null : CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var stop = new Stop(by, cut) { HookDone = hook is null };
        lock (_lock)
        {
            _stops[containerId] = stop;
        }

        if (hook is not null)
        {
            Run(
                hook,
                () =>
                {
                    stop.HookDone = true;
                    stop.Hook = null;
                    cut!.Dispose();
                },
                cut!.Token);
        }
    }

    /// <summary>Ends a container; an end that takes longer is given up for this one.</summary>
    public void Kill(string containerId, DateTimeOffset by, Func<CancellationToken, Task> work)
    {
        CancellationTokenSource kill;
        Stop stop;
        lock (_lock)
        {
            stop = _stops[containerId];
            stop.Hook?.Cancel();
            stop.Kill?.Cancel();
            kill = stop.Kill = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            stop.KillBy = by;
        }

        Run(
            work,
            () =>
            {
                if (stop.Kill == kill)
                {
                    stop.Kill = null;
                    stop.KillBy = null; // should it still run, it is killed again
                }

                kill.Dispose();
            },
            kill.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] rest;
        lock (_lock)
        {
            rest = [.. _tasks];
        }

        await Task.WhenAll(rest);
        _stopping.Dispose();
    }

    private void Run(Func<CancellationToken, Task> work, Action end, CancellationToken ct)
    {
        var task = RunAsync(work, end, ct);
        lock (_lock)
        {
            _tasks.RemoveWhere(t => t.IsCompleted);
            _tasks.Add(task);
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> work, Action end, CancellationToken ct)
    {
        await Task.Yield();
        try
        {
            await work(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested) // one bad step must not strand the pod
        {
            failed(e.Message);
            await Task.Delay(_retry, time, ct).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        catch (OperationCanceledException)
        {
            // given up
        }

        lock (_lock)
        {
            end();
            _ended++;
        }

        changed();
    }

    private sealed class Stop(DateTimeOffset by, CancellationTokenSource? hook)
    {
        public DateTimeOffset By => by;

        public CancellationTokenSource? Hook { get; set; } = hook;

        public CancellationTokenSource? Kill { get; set; }

        public bool HookDone { get; set; }

        public DateTimeOffset? KillBy { get; set; }
    }
}
