using System.Globalization;
using System.Threading.Channels;
using EdgeKube.Agent.Pods.Admission;
using EdgeKube.Agent.Pods.Manifests;
using EdgeKube.Agent.Pods.Resizing;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.State;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Systemd;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Pods;

/// <summary>Has a worker for each pod that is wanted here or still here, and wakes it.</summary>
internal sealed partial class PodWorkers : BackgroundService, IHeartbeat
{
    private static readonly GroupResource _pods = GroupResource.Parse("pods");
    private static readonly TimeSpan _mostForOneLook = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _eventsRetry = TimeSpan.FromSeconds(1);
    private readonly Channel<ResourceKey?> _changes = Channel.CreateUnbounded<ResourceKey?>();
    private readonly Dictionary<string, (PodWorker Worker, Task Task)> _workers = [];
    private readonly Lock _lock = new();
    private readonly WorkClock _clock;
    private readonly PodTools _tools;
    private readonly PodAdmission _admission;
    private readonly ILogger<PodWorkers> _logger;
    private IReadOnlyList<PodView> _before;

    public PodWorkers(PodTools tools, IDesiredState state, ILogger<PodWorkers> logger, StaticPods? statics = null)
    {
        (_tools, _admission) = (tools, new PodAdmission(tools));
        _clock = new WorkClock(tools.Time);
        _logger = logger;
        _before = tools.Lookup.Pods();
        state.Subscribe(key => _changes.Writer.TryWrite(key));
        tools.Volumes.Exceeded += WakeOne;
        if (tools.Halt is { } halt)
        {
            halt.Changed += WakeEverybody;
        }

        if (statics is not null)
        {
            statics.Changed += key => _changes.Writer.TryWrite(key);
        }
    }

    /// <summary>The pods of this node as they are wanted; those that end already are not among them.</summary>
    public IReadOnlyList<PodView> Active => [.. _tools.Lookup.Pods().Where(p => p.Metadata.DeletionTimestamp is null)];

    public string Name => "the look after pods";

    public bool StandsStill => _clock.IsOver(_mostForOneLook);

    /// <summary>The pods that have a worker, and neither have ended nor are to go.</summary>
    public IReadOnlyList<PodView> Driven
    {
        get
        {
            lock (_lock)
            {
                return [.. _workers.Values.Where(w => !w.Task.IsCompleted && !w.Worker.IsOver).Select(w => w.Worker.Pod).Where(p => p.Metadata.DeletionTimestamp is null)];
            }
        }
    }

    /// <summary>Ends a pod, because the node is short of something.</summary>
    /// <param name="grace">How long it may take, if it asks for as long; null: it must go at once, which is a second.</param>
    public void Evict(string uid, string message, TimeSpan? grace = null)
    {
        lock (_lock)
        {
            if (_workers.TryGetValue(uid, out var known))
            {
                var own = PodGoal.GraceOf(known.Worker.Pod);
                var given = grace is not { } most ? PodWorker.EvictionGrace : own < most ? own : most;
                known.Worker.Evict(new PodFailure("Evicted", message, _tools.Time.GetUtcNow() + given));
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var events = ListenAsync(stoppingToken);
        var sweep = Task.CompletedTask;
        try
        {
            await (_tools.Cgroups?.SetUpAsync(stoppingToken) ?? Task.CompletedTask);
            await StartOrphansAsync(Interlocked.Exchange(ref _before, []), stoppingToken);
            Look();
            sweep = _tools.Cgroups?.SweepAsync(IsKnown, stoppingToken) ?? Task.CompletedTask;
            while (await _changes.Reader.WaitToReadAsync(stoppingToken))
            {
                _clock.Begin();
                Drain();
                Look();
                _clock.End();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // stopping: pods stay as they are, for our successor
        }

        await Task.WhenAll([events, sweep.ContinueWith(_ => { }, TaskScheduler.Default), .. Tasks()]);

        void Look()
        {
            var pods = _tools.Lookup.Pods();
            var fresh = pods.Where(IsNew).ToList();
            fresh.Sort((a, b) => Nullable.Compare(a.Metadata.CreationTimestamp, b.Metadata.CreationTimestamp));
            foreach (var pod in pods.Where(p => !fresh.Contains(p)).Concat(fresh))
            {
                Ensure(pod, pods, stoppingToken);
            }

            Forget();
        }
    }

    private bool IsKnown(string uid)
    {
        lock (_lock)
        {
            return _workers.ContainsKey(uid);
        }
    }

    private List<Task> Tasks()
    {
        lock (_lock)
        {
            return [.. _workers.Values.Select(w => w.Task)];
        }
    }

    // What names a ConfigMap that came may go on; what is a pod has changed: looking costs a worker two calls.
    private void Drain()
    {
        while (_changes.Reader.TryRead(out var key))
        {
            if (key is { } one && (ConfigLookup.IsPod(one) || ConfigLookup.IsConfig(one)))
            {
                WakeAll(one);
            }
        }
    }

    private void WakeOne(string uid)
    {
        lock (_lock)
        {
            if (_workers.TryGetValue(uid, out var known))
            {
                known.Worker.Wake();
            }
        }
    }

    private void WakeAll(ResourceKey key)
    {
        lock (_lock)
        {
            foreach (var (worker, _) in _workers.Values)
            {
                if (!ConfigLookup.IsPod(key))
                {
                    worker.WakeForConfig();
                }
                else if (worker.Key == key)
                {
                    worker.Wake();
                }
            }
        }
    }

    // Those that are here already take their places first.
    private bool IsNew(PodView pod) => !IsKnown(pod.Metadata.Uid) && pod.Metadata.DeletionTimestamp is null && !_tools.Files.HasStarted(pod.Metadata.Uid);

    /// <param name="all">Those that are wanted here; none for one that is not, and is only to end.</param>
    private void Ensure(PodView pod, IReadOnlyList<PodView> all, CancellationToken stopping)
    {
        lock (_lock)
        {
            if (_workers.TryGetValue(pod.Metadata.Uid, out var known) && !known.Task.IsCompleted)
            {
                return;
            }

            if (known.Task?.IsCompleted == true && pod.Metadata.DeletionTimestamp is not null)
            {
                return; // gone, and the server will know soon
            }

            var key = new ResourceKey(_pods, pod.Metadata.Namespace, pod.Metadata.Name);
            if (StaticManifest.IsStatic(pod) && _workers.Values.Any(w => w.Worker.Key == key && !w.Task.IsCompleted))
            {
                return; // its former self; the end of that brings us here again
            }

            var worker = new PodWorker(_tools, key, pod.Metadata.Uid, pod, _logger);
            if (all.Count > 0 && IsNew(pod) && !worker.IsOver)
            {
                Admit(worker, all);
            }

            _workers[pod.Metadata.Uid] = (worker, RunAsync(worker, stopping));
        }
    }

    private void Admit(PodWorker worker, IReadOnlyList<PodView> all)
    {
        var others = all.Select(p => _workers.GetValueOrDefault(p.Metadata.Uid))
            .Where(w => w.Task is { IsCompleted: false } && !w.Worker.IsOver)
            .Select(w => w.Worker.Held)
            .ToList();
        var verdict = _admission.Judge(worker.Pod, others);
        if (verdict.Refusal is { } refusal)
        {
            LogRefused(worker.Key, refusal.Reason, refusal.Message);
            worker.Refuse(refusal.Reason, refusal.Message);
        }

        foreach (var victim in verdict.Victims)
        {
            var going = _workers[victim].Worker;
            LogPreempted(going.Key, worker.Key);
            going.Evict(new PodFailure(PodFailure.Preempting, "Preempted in order to admit critical pod", _tools.Time.GetUtcNow() + PodGoal.GraceOf(going.Pod)));
        }
    }

    private void Forget()
    {
        var wanted = _tools.Lookup.Pods().Select(p => p.Metadata.Uid).ToHashSet();
        lock (_lock)
        {
            foreach (var uid in _workers.Where(w => w.Value.Task.IsCompleted && !wanted.Contains(w.Key)).Select(w => w.Key).ToList())
            {
                _workers.Remove(uid);
            }
        }
    }

    private async Task RunAsync(PodWorker worker, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            await worker.RunAsync(stopping);
            _changes.Writer.TryWrite(null);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // the pod stays
        }
        catch (Exception e) when (!stopping.IsCancellationRequested) // one bad pod must not stop the others
        {
            LogWorkerFailed(worker.Key, e);
        }
    }

    // Sandboxes here that nobody wants any more: their workers find no goal and end them.
    /// <param name="before">What the node had been told when this agent began, before anybody told it anything new.</param>
    private async Task StartOrphansAsync(IReadOnlyList<PodView> before, CancellationToken ct)
    {
        IReadOnlyList<SandboxSight> sandboxes;
        try
        {
            sandboxes = await _tools.Runtime.ListSandboxesAsync(ct);
        }
        catch (RuntimeException e)
        {
            LogNoRuntime(e.Message);
            return;
        }

        var wanted = _tools.Lookup.Pods().Select(p => p.Metadata.Uid).ToHashSet();
        var known = sandboxes.Select(s => s.Uid).Concat(wanted).ToHashSet();
        _tools.Files.KeepOnly(known);
        await _tools.Volumes.KeepOnlyAsync(known);
        foreach (var orphan in sandboxes.Where(s => s.Uid.Length > 0 && !wanted.Contains(s.Uid)).DistinctBy(s => s.Uid))
        {
            Ensure(before.FirstOrDefault(p => p.Metadata.Uid == orphan.Uid) ?? Forgotten(orphan), [], ct);
        }

        await ForgetAllButAsync(known);
    }

    // Of a pod that nobody remembers there is only what its sandbox's labels say.
    private static PodView Forgotten(SandboxSight orphan) => new()
    {
        Metadata = new ObjectMeta { Namespace = orphan.Namespace, Name = orphan.Name, Uid = orphan.Uid },
        Spec = new PodSpec
        {
            TerminationGracePeriodSeconds = long.TryParse(orphan.Labels.GetValueOrDefault(PodLabels.Grace), NumberStyles.None, CultureInfo.InvariantCulture, out var grace) ? grace : null,
        },
    };

    // What was remembered of pods that went while no agent ran.
    private async Task ForgetAllButAsync(HashSet<string> uids)
    {
        foreach (var prefix in new[] { FinalStatus.Prefix, PodResizes.Prefix })
        {
            foreach (var (key, _) in _tools.Memory?.List(prefix) ?? [])
            {
                if (!uids.Contains(key[prefix.Length..]))
                {
                    await _tools.Memory!.SetAsync(key, null);
                }
            }
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await foreach (var id in _tools.Runtime.EventsAsync(ct))
                {
                    WakeOwner(id);
                }
            }
            catch (RuntimeException e)
            {
                LogNoRuntime(e.Message);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(_eventsRetry, _tools.Time, ct).ContinueWith(_ => { }, TaskScheduler.Default);
            WakeEverybody(); // events were missed
        }
    }

    private void WakeOwner(string id)
    {
        lock (_lock)
        {
            foreach (var (worker, _) in _workers.Values.Where(w => id.Length == 0 || w.Worker.Owns(id)))
            {
                worker.Wake();
            }
        }
    }

    private void WakeEverybody()
    {
        lock (_lock)
        {
            foreach (var (worker, _) in _workers.Values)
            {
                worker.Wake();
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The worker of pod {Pod} ended; it is started again with the pod's next change")]
    private partial void LogWorkerFailed(ResourceKey pod, Exception error);

    [LoggerMessage(LogLevel.Warning, "Pod {Pod} is not taken ({Reason}): {Problem}")]
    private partial void LogRefused(ResourceKey pod, string reason, string problem);

    [LoggerMessage(LogLevel.Warning, "Pod {Pod} ends to make room for the critical pod {Critical}")]
    private partial void LogPreempted(ResourceKey pod, ResourceKey critical);

    [LoggerMessage(LogLevel.Warning, "The container runtime cannot be listened to: {Problem}")]
    private partial void LogNoRuntime(string problem);
}
