using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>What a pod is to be.</summary>
/// <param name="Pod">As the server sent it; of an orphan only what its labels say.</param>
/// <param name="StopBy">When it is to go: the time after which what still runs is killed.</param>
internal sealed record PodGoal(PodView Pod, DateTimeOffset? StopBy)
{
    private const long DefaultGraceSeconds = 30;

    public bool Terminating => StopBy is not null;

    /// <summary>Since when this node has the pod.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>This node will not run it.</summary>
    public PodFailure? Rejection { get; init; }

    /// <summary>The machine is about to stop: by then nothing of the pod runs, and it goes on when the machine does.</summary>
    public DateTimeOffset? HaltBy { get; init; }

    public long? Generation => Pod.Metadata.Generation > 0 ? Pod.Metadata.Generation : null;

    public IReadOnlyList<ContainerSpec> InitContainers => Pod.Spec.InitContainers ?? [];

    public IReadOnlyList<ContainerSpec> Containers => Pod.Spec.Containers;

    public IReadOnlyList<ContainerSpec> EphemeralContainers => Pod.Spec.EphemeralContainers ?? [];

    public IEnumerable<ContainerSpec> AllContainers => InitContainers.Concat(Containers).Concat(EphemeralContainers);

    public DateTimeOffset? Deadline => Pod.Spec.ActiveDeadlineSeconds is { } seconds && StartedAt is { } start ? start + TimeSpan.FromSeconds(seconds) : null;

    public TimeSpan Grace => GraceOf(Pod);

    public static TimeSpan GraceOf(PodView pod) => TimeSpan.FromSeconds(pod.Spec.TerminationGracePeriodSeconds ?? DefaultGraceSeconds);

    public static bool IsSidecar(ContainerSpec container) => container.RestartPolicy == "Always";

    /// <summary>The pod as a whole has failed.</summary>
    public PodFailure? Failure(DateTimeOffset now) =>
        Rejection ?? (Deadline is { } end && end <= now
            ? new PodFailure("DeadlineExceeded", "Pod was active on the node longer than the specified deadline", end + Grace)
            : null);

    /// <summary>How long a container may take to end.</summary>
    public TimeSpan GraceOf(ContainerSpec container, StopReason reason)
    {
        var own = reason switch
        {
            StopReason.Startup => container.StartupProbe?.TerminationGracePeriodSeconds,
            StopReason.Liveness => container.LivenessProbe?.TerminationGracePeriodSeconds,
            _ => null,
        };
        return own is { } seconds ? TimeSpan.FromSeconds(seconds) : Grace;
    }

    /// <summary>Whether a container that ended like this is started again.</summary>
    public bool Restarts(ContainerSpec container, int exitCode, bool isInit) => IsSidecar(container) || Pod.Spec.RestartPolicy switch
    {
        "Never" => false,
        "OnFailure" => exitCode != 0,
        _ => !isInit || exitCode != 0,
    };
}
