using EdgeKube.Agent.Host.Power;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Ends pods when the machine is about to stop: the critical ones after all others.</summary>
internal sealed class NodeHalt(IPodRuntime runtime, Func<IReadOnlyList<PodView>> pods, TimeProvider time) : IPodShutdown
{
    private const int SystemCritical = 2_000_000_000;
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(250);
    private volatile Times? _times;

    /// <summary>Pods are to look at this.</summary>
    public event Action? Changed;

    /// <summary>When what still runs of a pod is killed; null while it may run.</summary>
    public DateTimeOffset? EndOf(PodView pod) => _times is { } times ? IsCritical(pod) ? times.Critical : times.Regular : null;

    public async Task EndPodsAsync(TimeSpan all, TimeSpan critical, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await EndAsync(new Times(now + all - critical, null), p => !IsCritical(p), ct);
        now = time.GetUtcNow();
        await EndAsync(new Times(now, now + critical), _ => true, ct);
    }

    public void Resume()
    {
        _times = null;
        Changed?.Invoke();
    }

    private static bool IsCritical(PodView pod) => pod.Spec.Priority >= SystemCritical;

    private async Task EndAsync(Times times, Func<PodView, bool> which, CancellationToken ct)
    {
        _times = times;
        Changed?.Invoke();
        var last = (times.Critical ?? times.Regular) + _look + _look;
        while (time.GetUtcNow() < last && await RunsAnyAsync(which, ct))
        {
            await Task.Delay(_look, time, ct);
        }
    }

    private async Task<bool> RunsAnyAsync(Func<PodView, bool> which, CancellationToken ct)
    {
        var known = pods().Where(which).Select(p => p.Metadata.Uid).ToHashSet();
        return (await runtime.ListSandboxesAsync(ct)).Any(s => s.Ready && known.Contains(s.Uid)); // they are stopped when their containers have ended
    }

    private sealed record Times(DateTimeOffset Regular, DateTimeOffset? Critical);
}
