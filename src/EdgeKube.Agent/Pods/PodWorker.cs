using System.Threading.Channels;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Pods;

/// <summary>Drives one pod: looks, asks the machine for a step, says what it sees, takes the step.</summary>
internal sealed partial class PodWorker(PodTools tools, ResourceKey key, string uid, PodView last, ILogger logger)
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);
    private readonly Channel<bool> _mail = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly PodMemory _memory = new(tools.Time);
    private readonly PodSteps _steps = new(tools, logger);
    private PodView _pod = last;
    private PodStatus _said = last.Status;
    private bool _reported;
    private DateTimeOffset? _stopBy;
    private volatile HashSet<string>? _owned;

    public ResourceKey Key => key;

    /// <summary>Whether a sandbox or container is this pod's; while it does not know yet, it may be.</summary>
    public bool Owns(string id) => _owned is not { } owned || owned.Contains(id);

    /// <summary>Something may have changed.</summary>
    public void Wake() => _mail.Writer.TryWrite(true);

    /// <summary>Returns when nothing of the pod is left.</summary>
    public async Task RunAsync(CancellationToken ct)
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
                LogStepFailed(key, e.Message);
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
        var sight = await LookAsync(ct);
        var now = tools.Time.GetUtcNow();
        var step = PodMachine.Next(goal, sight, now);
        Report(goal, sight, now);
        switch (step)
        {
            case PodStep.Gone:
                tools.Files.Remove(_pod.Metadata);
                PodCgroup.Remove(PodQos.CgroupParent(_pod));
                tools.Sink.Gone(key.Namespace, key.Name, uid);
                return null;
            case PodStep.Nothing:
                return TimeSpan.MaxValue;
            case PodStep.Wait wait:
                return wait.For;
            default:
                _owned = null; // the step makes what events may speak of before we have listed it
                await _steps.TakeAsync(step, _pod, sight, _memory, ct);
                return TimeSpan.Zero;
        }
    }

    private PodGoal ReadGoal()
    {
        var wanted = tools.Lookup.Pod(key) is { } pod && pod.Metadata.Uid == uid ? pod : null;
        _pod = wanted ?? _pod;
        if (wanted is null || wanted.Metadata.DeletionTimestamp is not null)
        {
            // From when we heard of it: the board's clock need not be the server's.
            var grace = wanted?.Metadata.DeletionGracePeriodSeconds ?? _pod.Spec.TerminationGracePeriodSeconds ?? 30;
            var end = tools.Time.GetUtcNow() + TimeSpan.FromSeconds(grace);
            _stopBy = _stopBy is { } earlier && earlier < end ? earlier : end;
        }

        return new PodGoal(_pod, _stopBy);
    }

    private async Task<PodSight> LookAsync(CancellationToken ct)
    {
        var sandboxes = tools.Runtime.ListSandboxesAsync(uid, ct);
        var containers = tools.Runtime.ListContainersAsync(uid, ct);
        await Task.WhenAll(sandboxes, containers);
        var seen = (await containers).Select(c => c.Phase == ContainerPhase.Exited ? LastWords.Read(tools.Files, _pod, c) : c).ToList();
        _owned = [.. (await sandboxes).Select(s => s.Id), .. seen.Select(c => c.Id)];
        return _memory.Add(await sandboxes, seen);
    }

    private void Report(PodGoal goal, PodSight sight, DateTimeOffset now)
    {
        var status = PodStatusPlan.Make(goal, sight, _said, tools.Identity.NodeIp, now);
        if (!_reported || !StatusText.Same(status, _said))
        {
            _reported = true;
            PodEvents.TellBackOff(tools.Sink, _pod, _said, status);
            _said = status;
            tools.Sink.Report(key.Namespace, key.Name, uid, status);
        }
    }

    private async Task WhenWokenAsync(TimeSpan wait, CancellationToken ct)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var mail = _mail.Reader.WaitToReadAsync(timer.Token).AsTask();
        var time = Task.Delay(wait == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : wait, tools.Time, timer.Token);
        await Task.WhenAny(mail, time);
        await timer.CancelAsync();
        await Task.WhenAll(mail, time).ContinueWith(_ => { }, TaskScheduler.Default);
        if (_mail.Reader.TryRead(out _))
        {
            _memory.ForgiveConfig();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Pod {Pod} could not go on and is tried again: {Problem}")]
    private partial void LogStepFailed(ResourceKey pod, string problem);
}
