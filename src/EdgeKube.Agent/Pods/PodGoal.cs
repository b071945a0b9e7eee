using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>What a pod is to be.</summary>
/// <param name="Pod">As the server sent it; of an orphan only what its labels say.</param>
/// <param name="StopBy">When it is to go: the time after which what still runs is killed.</param>
internal sealed record PodGoal(PodView Pod, DateTimeOffset? StopBy)
{
    public bool Terminating => StopBy is not null;

    public IReadOnlyList<ContainerSpec> InitContainers => Pod.Spec.InitContainers ?? [];

    public IReadOnlyList<ContainerSpec> Containers => Pod.Spec.Containers;

    public static bool IsSidecar(ContainerSpec container) => container.RestartPolicy == "Always";

    public TimeSpan GraceLeft(DateTimeOffset now) => StopBy is { } end && end > now ? end - now : TimeSpan.Zero;

    /// <summary>Whether a container that ended like this is started again.</summary>
    public bool Restarts(ContainerSpec container, int exitCode, bool isInit) => IsSidecar(container) || Pod.Spec.RestartPolicy switch
    {
        "Never" => false,
        "OnFailure" => exitCode != 0,
        _ => !isInit || exitCode != 0,
    };
}
