using System.Threading.Channels;
using EdgeKube.Agent.Pods.Admission;
using EdgeKube.Agent.Pods.Cgroups;
using EdgeKube.Agent.Pods.Probes;
using EdgeKube.Agent.Pods.Resizing;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Pods;

/// <summary>Drives one pod: looks, asks the machine for a step, says what it sees, takes the step.</summary>
internal sealed partial class PodWorker : IAsyncDisposable
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _young = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan EvictionGrace = TimeSpan.FromSeconds(1);
    private readonly Channel<bool> _mail = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PodTools _tools;
    private readonly string _uid;
    private readonly ILogger _logger;
    private readonly PodMemory _memory;
    private readonly PodSteps _steps;
    private readonly PodActivities _activities;
    private readonly PodFollower _probes;
    private readonly FinalStatus _final;
    private readonly PodResizes _resizes;
    private PodView _pod;
    private PodStatus _said;
    private bool _reported;
    private bool _configCame;
    private bool _grouped;
    private DateTimeOffset? _stopBy;
    private PodFailure? _rejection;
    private PodSight? _listing;
    private int _ended;
    private volatile HashSet<string>? _owned;
    private volatile PodFailure? _eviction;

    public PodWorker(PodTools tools, ResourceKey key, string uid, PodView last, ILogger logger)
    {
        (_tools, Key, _uid, _pod, _logger) = (tools, key, uid, last, logger);
        _said = last.Status;
        _memory = new PodMemory(tools.Time);
        _steps = new PodSteps(tools, logger);
        _activities = new PodActivities(tools.Time, Wake, problem => LogStepFailed(key, problem));
        _probes = new PodFollower(tools, uid, () => _pod, Wake);
        _final = new FinalStatus(tools.Memory, uid);
        _resizes = new PodResizes(tools, uid);
    }

    public ResourceKey Key { get; }

    /// <summary>It has ended, or is about to.</summary>
    public bool IsOver => _eviction is not null || _rejection is not null || _final.Value is not null || _said.Phase is "Succeeded" or "Failed";

    /// <summary>As it was wanted last, with what of the node is set aside for it.</summary>
    public PodView Held => HeldResources.Of(_pod, _said);

    /// <summary>As it was wanted last.</summary>
    public PodView Pod => _pod;

    /// <summary>Whether a sandbox or container is this pod's; while it does not know yet, it may be.</summary>
    public bool Owns(string id) => _activities.IsStarting || _owned is not { } owned || owned.Contains(id);

    /// <summary>Something may have changed.</summary>
    public void Wake() => _mail.Writer.TryWrite(true);

    /// <summary>Wakes it because something that pods name has come or changed: what waited for that is tried at once.</summary>
    public void WakeForConfig()
    {
        Volatile.Write(ref _configCame, true);
        Wake();
    }

    /// <summary>The node needs what this pod has, and it is to end.</summary>
    public void Evict(PodFailure why)
    {
        _eviction ??= why;
        Wake();
    }

    /// <summary>The node does not take it. Before it is run.</summary>
    public void Refuse(string reason, string message) =>
        _rejection = new PodFailure(reason, $"Pod was rejected: {message}", _tools.Time.GetUtcNow() + PodGoal.GraceOf(_pod));

    /// <summary>Returns when nothing of the pod is left.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await DriveAsync(ct);
        }
        finally
        {
            await DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _probes.DisposeAsync();
        await _activities.DisposeAsync();
    }

    private async Task DriveAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            TimeSpan? wait;
            try
            {
                wait = await StepAsync(ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested) // one bad look or step must not strand the pod
            {
                LogStepFailed(Key, e.Message);
                wait = _retry;
            }

            if (wait is null)
            {
                return;
            }

            if (wait > TimeSpan.Zero)
            {
                await WhenWokenAsync(wait.Value, ct);
            }
        }
    }

    /// <returns>How long to wait for the next look; null when the pod is gone.</returns>
    private async Task<TimeSpan?> StepAsync(CancellationToken ct)
    {
        var goal = ReadGoal();
        var sight = await SeeAsync(ct) with { Final = _final.Value };
        sight = await _resizes.AddToAsync(_probes.AddTo(sight, goal), goal, ct);
        await AdoptAsync(goal, sight, ct);
        var now = _tools.Time.GetUtcNow();
        var step = PodMachine.Next(goal, sight, now);
        await ReportAsync(goal, sight, now);
        switch (step)
        {
            case PodStep.Gone:
                await ForgetAsync();
                return null;
            case PodStep.Nothing:
                await LetGoAsync(sight);
                return IsYoung(sight, now) ? _retry : TimeSpan.MaxValue;
            case PodStep.Wait wait:
                return wait.For;
        }

        if (!_steps.Begin(step, _pod, sight, _memory, _activities))
        {
            (_owned, _listing) = (null, null); // the step makes what events may speak of before we have listed it
            await (step is PodStep.UpdateResources update
                ? _resizes.ResizeAsync(goal, update, ct)
                : _steps.TakeAsync(step, _pod, _memory, ct));
        }

        return TimeSpan.Zero;
    }

    // What an earlier agent made may have other limits than this one gives.
    private async Task AdoptAsync(PodGoal goal, PodSight sight, CancellationToken ct)
    {
        if (!_grouped && !goal.Terminating && sight.Ready is not null && _tools.Cgroups is { } groups)
        {
            await groups.SetAsync(_pod, PodCgroupPlan.WhileResizing(_pod.Spec, sight), ct);
        }

        _grouped = true;
    }

    // The end of a container that had just begun is easily missed: such a pod is looked at once more.
    private static bool IsYoung(PodSight sight, DateTimeOffset now) =>
        sight.Containers.Any(c => c.Phase == ContainerPhase.Running && now - c.StartedAt < _young);

    // Nothing of a pod that ended will run again: only its logs are still wanted.
    private async Task LetGoAsync(PodSight sight)
    {
        if (_final.Value is not null && sight is { Starting: null, Ready: null } && _tools.Volumes.IsReady(_uid)
            && sight.Containers.All(c => c.Phase is not (ContainerPhase.Running or ContainerPhase.Unknown)))
        {
            await _tools.Volumes.TearDownAsync(_uid);
            await (_tools.Cgroups?.RemoveAsync(_pod) ?? Task.CompletedTask);
        }
    }

    private async Task ForgetAsync()
    {
        await _final.ForgetAsync();
        await _resizes.ForgetAsync();
        _probes.Forget();
        await _tools.Volumes.TearDownAsync(_uid);
        await (_tools.Cgroups?.RemoveAsync(_pod) ?? Task.CompletedTask);
        _tools.Files.Remove(_pod.Metadata);
        _tools.Sink.Gone(Key.Namespace, Key.Name, _uid);
    }

    private PodGoal ReadGoal()
    {
        var now = _tools.Time.GetUtcNow();
        var wanted = _tools.Lookup.Pod(Key) is { } pod && pod.Metadata.Uid == _uid ? pod : null;
        _pod = wanted ?? _pod;
        if (wanted is null || wanted.Metadata.DeletionTimestamp is not null)
        {
            // From when we heard of it: the board's clock need not be the server's.
            var end = now + (wanted?.Metadata.DeletionGracePeriodSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : PodGoal.GraceOf(_pod));
            _stopBy = _stopBy is { } earlier && earlier < end ? earlier : end;
        }

        if (_rejection is null && PodSysctls.Refusal(_pod) is { } refusal)
        {
            Refuse(refusal.Reason, refusal.Message);
        }

        var halt = Halt();
        return new PodGoal(_pod, _stopBy)
        {
            StartedAt = _tools.Files.StartedAt(_uid, now),
            Rejection = _rejection ?? Eviction(),
            HaltBy = halt,
        };
    }

    // The machine is about to stop.
    private DateTimeOffset? Halt()
    {
        var end = _tools.Halt?.EndOf(_pod);
        if (end is { } last && _pod.Spec.RestartPolicy != "Always")
        {
            Evict(new PodFailure(PodFailure.Terminated, PodFailure.ShutdownMessage, last)); // else what ends well would count as done
        }

        return end;
    }

    // What is listed must be younger than what ended last.
    private async Task<PodSight> SeeAsync(CancellationToken ct)
    {
        while (true)
        {
            if (_listing is null)
            {
                _ended = _activities.Ended;
                _listing = await LookAsync(ct);
            }

            if (_activities.AddTo(_listing, _ended) is { } sight)
            {
                return sight;
            }

            _listing = null;
        }
    }

    private PodFailure? Eviction() => _eviction is { } eviction ? eviction
        : _tools.Volumes.ExcessOf(_uid) is { } excess ? new PodFailure("Evicted", excess.Message, excess.At + EvictionGrace)
        : null;

    private async Task<PodSight> LookAsync(CancellationToken ct)
    {
        _owned = null; // what an event tells meanwhile may be newer than the list, and of what the list before did not have
        var sandboxes = _tools.Runtime.ListSandboxesAsync(_uid, ct);
        var containers = _tools.Runtime.ListContainersAsync(_uid, ct);
        await Task.WhenAll(sandboxes, containers);
        var seen = (await containers).Select(c => c.Phase == ContainerPhase.Exited ? LastWords.Read(_tools.Files, _pod, c) : c).ToList();
        _owned = [.. (await sandboxes).Select(s => s.Id), .. seen.Select(c => c.Id)];
        return _memory.Add(await sandboxes, seen);
    }

    private async Task ReportAsync(PodGoal goal, PodSight sight, DateTimeOffset now)
    {
        var status = PodStatusPlan.Make(goal, sight, _said, _tools.Identity.NodeIp, now);
        if (_reported && StatusText.Same(status, _said))
        {
            return;
        }

        if (status.Phase is "Succeeded" or "Failed" && !goal.Terminating)
        {
            await _final.KeepAsync(status); // before anybody hears of it
        }

        _reported = true;
        PodEvents.TellBackOff(_tools.Sink, _pod, _said, status);
        PodEvents.TellFailure(_tools.Sink, _pod, _said, status);
        _said = status;
        _tools.Sink.Report(Key.Namespace, Key.Name, _uid, status);
    }

    private async Task WhenWokenAsync(TimeSpan wait, CancellationToken ct)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var mail = _mail.Reader.WaitToReadAsync(timer.Token).AsTask();
        var time = Task.Delay(wait == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : wait, _tools.Time, timer.Token);
        await Task.WhenAny(mail, time);
        await timer.CancelAsync();
        await Task.WhenAll(mail, time).ContinueWith(_ => { }, TaskScheduler.Default);
        _listing = null;
        _ = _mail.Reader.TryRead(out _);
        if (!_activities.IsStarting && Interlocked.Exchange(ref _configCame, false)) // what is being started may still fail for the lack of it
        {
            _memory.ForgiveConfig();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Pod {Pod} could not go on and is tried again: {Problem}")]
    private partial void LogStepFailed(ResourceKey pod, string problem);
}
