using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Pods;

/// <summary>What there is of a pod: what the runtime lists, and what lately went wrong.</summary>
internal sealed record PodSight
{
    public IReadOnlyList<SandboxSight> Sandboxes { get; init; } = [];

    public IReadOnlyList<ContainerSight> Containers { get; init; } = [];

    public IReadOnlyDictionary<string, ContainerTrouble> Troubles { get; init; } = new Dictionary<string, ContainerTrouble>();

    /// <summary>The sandbox could not be made, or volumes cannot be mounted.</summary>
    public ContainerTrouble? PodTrouble { get; init; }

    /// <summary>The attempt after which back-off began anew, because the container had run long enough.</summary>
    public IReadOnlyDictionary<string, int> BackOffBase { get; init; } = new Dictionary<string, int>();

    public SandboxSight? Sandbox => Sandboxes.MaxBy(s => s.Attempt);

    public SandboxSight? Ready => Sandbox is { Ready: true } sandbox ? sandbox : null;

    public ContainerSight? Last(string name) => Containers.Where(c => c.Name == name).MaxBy(c => c.Attempt);

    public ContainerSight? Previous(string name) => Containers.Where(c => c.Name == name).OrderByDescending(c => c.Attempt).Skip(1).FirstOrDefault();

    public bool IsInSandbox(ContainerSight container) => container.SandboxId == Sandbox?.Id;

    /// <summary>When a dead container may start again: at once the first time, then after 10 s, 20 s … 5 min.</summary>
    public DateTimeOffset RetryAt(ContainerSight dead) => (dead.FinishedAt ?? dead.CreatedAt) + Delay(dead);

    public TimeSpan Delay(ContainerSight dead)
    {
        var crashes = dead.Attempt - BackOffBase.GetValueOrDefault(dead.Name, 0);
        return crashes <= 0 ? TimeSpan.Zero : BackOff.After(crashes);
    }
}
