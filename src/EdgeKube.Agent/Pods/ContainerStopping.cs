using EdgeKube.Agent.Host;
using EdgeKube.Agent.Pods.Hooks;
using EdgeKube.Agent.Pods.Streams;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Stops running containers: says so, runs their preStop hooks, ends them.</summary>
internal sealed class ContainerStopping(PodTools tools)
{
    // Time for a signal to be heard, even when a hook used all there was.
    private static readonly TimeSpan _least = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _young = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(10);
    private static readonly FirstProcess _processes = new("/sys/fs/cgroup", "/proc");
    private const int Term = 15;

    public void Begin(PodView pod, PodSight sight, ContainerSight container, PodStep.BeginStop stop, PodActivities activities)
    {
        var spec = SpecOf(pod, container);
        PodEvents.Say(tools.Sink, pod, container.Name, "Normal", "Killing", Words(pod, container.Name, stop.Reason));
        var hook = container.Phase == ContainerPhase.Running && stop.By > tools.Time.GetUtcNow() ? spec?.Lifecycle?.PreStop : null;
        activities.BeginStop(container.Id, stop.By, hook is null ? null : ct => PreStopAsync(pod, sight, spec!, container.Id, hook, ct));
    }

    public async Task KillAsync(PodView pod, ContainerSight container, DateTimeOffset by, CancellationToken ct)
    {
        var signal = SpecOf(pod, container)?.Lifecycle?.StopSignal ?? "";
        var least = tools.Time.GetUtcNow() + _least;
        await WhenHeardAsync(container, signal, by, ct);
        await tools.Runtime.StopContainerAsync(container.Id, (by > least ? by : least) - tools.Time.GetUtcNow(), signal, ct);
    }

    private static ContainerSpec? SpecOf(PodView pod, ContainerSight container) =>
        PodContainers.All(pod.Spec).FirstOrDefault(c => c.Name == container.Name);

    private static string Words(PodView pod, string container, StopReason reason)
    {
        var again = pod.Spec.RestartPolicy == "Never" ? "" : ", will be restarted";
        return reason switch
        {
            StopReason.Startup => $"Container {container} failed startup probe{again}",
            StopReason.Liveness => $"Container {container} failed liveness probe{again}",
            StopReason.PostStart => "FailedPostStartHook",
            StopReason.Resize => $"Container {container} resize requires restart",
            _ => $"Stopping container {container}",
        };
    }

    // A program that has just begun gets a moment to set its handlers: else it would not know of its end, and use up all of its grace.
    private async Task WhenHeardAsync(ContainerSight container, string signal, DateTimeOffset by, CancellationToken ct)
    {
        var grown = container.StartedAt + _young is { } own && own < by ? own : by;
        if (container.StartedAt is null || tools.Time.GetUtcNow() >= grown)
        {
            return;
        }

        var number = SignalNumbers.Of(signal) is > 0 and var chosen ? chosen : Term;
        var process = _processes.Of(container.Id);
        while (!_processes.Hears(process, number) && tools.Time.GetUtcNow() < grown)
        {
            await Task.Delay(_glance, tools.Time, ct);
        }
    }

    private async Task PreStopAsync(PodView pod, PodSight sight, ContainerSpec container, string id, LifecycleHandler hook, CancellationToken ct)
    {
        try
        {
            await tools.Hooks.RunAsync(hook, container, id, tools.IpOf(pod, sight), ct);
        }
        catch (Exception e) when (e is HookException || (e is OperationCanceledException && ct.IsCancellationRequested))
        {
            PodEvents.Say(tools.Sink, pod, container.Name, "Warning", "FailedPreStopHook", "PreStopHook failed");
        }
    }
}
