using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>Makes the probes of one pod's running containers, all on one clock, and tells when a verdict changed.</summary>
/// <param name="say">Container, type, reason and message of an Event.</param>
/// <param name="changed">Called when a verdict is another.</param>
internal sealed class PodProbes(
    Prober prober, ProbeMemory memory, TimeProvider time, Action<string, string, string, string> say, Action changed) : IAsyncDisposable
{
    private const int Attempts = 3;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProbedContainer> _containers = [];
    private readonly HashSet<Task> _inFlight = [];
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource _another = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;
    private string _podIp = "";
    private bool _terminating;
    private bool _looping;

    /// <summary>These run now: others are forgotten, new ones are asked from here on.</summary>
    public void Follow(IEnumerable<(ContainerSpec Spec, ContainerSight Sight)> running, string podIp, bool terminating)
    {
        lock (_lock)
        {
            (_podIp, _terminating) = (podIp, terminating);
            var now = time.GetUtcNow();
            var seen = new HashSet<string>();
            foreach (var (spec, sight) in running)
            {
                seen.Add(sight.Id);
                if (_containers.TryGetValue(sight.Id, out var known))
                {
                    known.Spec = spec;
                    continue;
                }

                var added = new ProbedContainer(spec, sight, now);
                var (started, ready) = memory.Recall(sight.Id);
                added.Recall(started, ready);
                _containers[sight.Id] = added;
            }

            foreach (var gone in _containers.Keys.Where(id => !seen.Contains(id)).ToList())
            {
                _containers.Remove(gone);
            }

            if (_containers.Count > 0 && !_looping && !_stopping.IsCancellationRequested)
            {
                _looping = true;
                _loop = Task.Run(LoopAsync, CancellationToken.None);
            }

            _another.TrySetResult();
        }
    }

    /// <returns>Null for a container that is not followed.</returns>
    public ProbeVerdict? Verdict(string containerId)
    {
        lock (_lock)
        {
            return _containers.TryGetValue(containerId, out var container) ? container.Verdict : null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] rest;
        lock (_lock)
        {
            _another.TrySetResult();
            rest = [_loop, .. _inFlight];
        }

        await Task.WhenAll(rest);
        _stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Task another;
            TimeSpan? wait;
            lock (_lock)
            {
                if (_another.Task.IsCompleted)
                {
                    _another = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                another = _another.Task;
                wait = StartDue();
                if (_containers.Count == 0)
                {
                    _looping = false;
                    return; // the next Follow starts another loop
                }
            }

            await WaitAsync(another, wait);
        }
    }

    private async Task WaitAsync(Task another, TimeSpan? wait)
    {
        if (wait is null)
        {
            await another;
            return;
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        await Task.WhenAny(another, Task.Delay(wait.Value, time, timer.Token));
        await timer.CancelAsync();
    }

    /// <returns>How long until the next is due; null when nothing is to be asked.</returns>
    private TimeSpan? StartDue()
    {
        var now = time.GetUtcNow();
        DateTimeOffset? next = null;
        foreach (var container in _containers.Values)
        {
            foreach (var slot in container.Active(_terminating).Where(s => !s.InFlight))
            {
                if (slot.Due <= now)
                {
                    Start(container, slot, now);
                }
                else if (next is null || slot.Due < next)
                {
                    next = slot.Due;
                }
            }
        }

        return next is { } due ? due - now : null;
    }

    private void Start(ProbedContainer container, ProbeSlot slot, DateTimeOffset now)
    {
        slot.InFlight = true;
        slot.Advance(now);
        var task = ProbeAsync(container, slot, _podIp);
        _inFlight.Add(task);
        task.ContinueWith(Landed, TaskScheduler.Default);

        void Landed(Task done)
        {
            lock (_lock)
            {
                _inFlight.Remove(done);
            }
        }
    }

    private async Task ProbeAsync(ProbedContainer container, ProbeSlot slot, string podIp)
    {
        await Task.Yield(); // the caller holds the lock
        try
        {
            var outcome = await AskAsync(container, slot, podIp);
            Note(container, slot, outcome);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // the verdict no longer matters
        }
        finally
        {
            lock (_lock)
            {
                slot.InFlight = false;
                _another.TrySetResult();
            }
        }
    }

    // What could not be asked is asked again at once, a few times.
    private async Task<ProbeOutcome> AskAsync(ProbedContainer container, ProbeSlot slot, string podIp)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await OnceAsync(container, slot, podIp);
            if (outcome.Result != ProbeResult.Error || attempt == Attempts)
            {
                return outcome;
            }
        }
    }

    private async Task<ProbeOutcome> OnceAsync(ProbedContainer container, ProbeSlot slot, string podIp)
    {
        try
        {
            return await prober.ProbeAsync(slot.Probe, container.Spec, container.Id, podIp, _stopping.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException) // one probe that cannot even be written must not stop the others
        {
            return ProbeOutcome.Error(e.Message);
        }
    }

    private void Note(ProbedContainer container, ProbeSlot slot, ProbeOutcome outcome)
    {
        bool another;
        lock (_lock)
        {
            if (!_containers.TryGetValue(container.Id, out var present) || present != container || (_terminating && slot.Kind != ProbeKind.Readiness))
            {
                return; // it ended meanwhile
            }

            another = container.Note(slot, outcome.Result, time.GetUtcNow());
            if (another)
            {
                memory.Keep(_containers.Values);
            }
        }

        Tell(container.Spec.Name, slot.Kind, outcome);
        if (another)
        {
            changed();
        }
    }

    private void Tell(string container, ProbeKind kind, ProbeOutcome outcome)
    {
        switch (outcome.Result)
        {
            case ProbeResult.Failure:
                say(container, "Warning", "Unhealthy", $"{kind} probe failed: {outcome.Message}");
                break;
            case ProbeResult.Error:
                say(container, "Warning", "Unhealthy", $"{kind} probe errored and resulted in failure state: {outcome.Message}");
                break;
            case ProbeResult.Warning:
                say(container, "Warning", "ProbeWarning", $"{kind} probe warning: {outcome.Message}");
                break;
        }
    }
}
