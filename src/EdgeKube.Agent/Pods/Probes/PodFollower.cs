using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>Keeps a pod's probes in step with what runs; a pod without probes costs nothing.</summary>
internal sealed class PodFollower(PodTools tools, string uid, Func<PodView> pod, Action changed) : IAsyncDisposable
{
    private PodProbes? _probes;

    private string MemoryPath => Path.Combine(tools.Identity.RunDirectory, "probes", uid);

    /// <summary>Probes what runs by now, and adds what is known of it.</summary>
    public PodSight AddTo(PodSight sight, PodGoal goal)
    {
        var running = goal.AllContainers.Where(HasProbes)
            .Select(c => (Spec: c, Sight: sight.Last(c.Name)))
            .Where(c => c.Sight is { Phase: ContainerPhase.Running } && c.Sight.Id != sight.StartingId)
            .Select(c => (c.Spec, c.Sight!))
            .ToList();
        if (_probes is null && running.Count == 0)
        {
            return sight;
        }

        _probes ??= new PodProbes(
            tools.Prober, new ProbeMemory(MemoryPath), tools.Time,
            (container, type, reason, message) => PodEvents.Say(tools.Sink, pod(), container, type, reason, message), changed);
        _probes.Follow(running, tools.IpOf(goal.Pod, sight), goal.Terminating);
        var verdicts = new Dictionary<string, ProbeVerdict>();
        foreach (var (_, container) in running)
        {
            if (_probes.Verdict(container.Id) is { } verdict)
            {
                verdicts[container.Id] = verdict;
            }
        }

        return sight with { Probes = verdicts };
    }

    public void Forget() => new ProbeMemory(MemoryPath).Forget();

    public ValueTask DisposeAsync() => _probes?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static bool HasProbes(ContainerSpec container) =>
        container.StartupProbe is not null || container.ReadinessProbe is not null || container.LivenessProbe is not null;
}
