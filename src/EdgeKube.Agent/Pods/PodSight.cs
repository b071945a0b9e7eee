using EdgeKube.Agent.Pods.Probes;
using EdgeKube.Agent.Pods.Resizing;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>What there is of a pod: what the runtime lists, what its probes say, what is under way, and what lately went wrong.</summary>
internal sealed record PodSight
{
    public IReadOnlyList<SandboxSight> Sandboxes { get; init; } = [];

    public IReadOnlyList<ContainerSight> Containers { get; init; } = [];

    public IReadOnlyDictionary<string, ContainerTrouble> Troubles { get; init; } = new Dictionary<string, ContainerTrouble>();

    /// <summary>The sandbox could not be made, or volumes cannot be mounted.</summary>
    public ContainerTrouble? PodTrouble { get; init; }

    /// <summary>What probes say, by container id.</summary>
    public IReadOnlyDictionary<string, ProbeVerdict> Probes { get; init; } = new Dictionary<string, ProbeVerdict>();

    /// <summary>What is being stopped, by container id.</summary>
    public IReadOnlyDictionary<string, StopProgress> Stops { get; init; } = new Dictionary<string, StopProgress>();

    /// <summary>The sizes of running containers.</summary>
    public ResizeSight Resize { get; init; } = ResizeSight.None;

    /// <summary>The ids of containers whose postStart hook failed.</summary>
    public IReadOnlySet<string> Broken { get; init; } = new HashSet<string>();

    /// <summary>The name of the container that is being started, to the end of its postStart hook.</summary>
    public string? Starting { get; init; }

    /// <summary>Its id, once it is made.</summary>
    public string? StartingId { get; init; }

    /// <summary>That container is being let go of.</summary>
    public bool StartCancelled { get; init; }

    /// <summary>The pod had ended; it stays so, even if nothing of it is left.</summary>
    public PodStatus? Final { get; init; }

    public SandboxSight? Sandbox => Sandboxes.MaxBy(s => s.Attempt);

    public SandboxSight? Ready => Sandbox is { Ready: true } sandbox ? sandbox : null;

    public ContainerSight? Last(string name) => Containers.Where(c => c.Name == name).MaxBy(c => c.Attempt);

    public ContainerSight? Previous(string name) => Containers.Where(c => c.Name == name).OrderByDescending(c => c.Attempt).Skip(1).FirstOrDefault();

    public bool IsInSandbox(ContainerSight container) => container.SandboxId == Sandbox?.Id;

    public bool IsRunning(string name) => Last(name) is { Phase: ContainerPhase.Running };

    public ProbeVerdict Verdict(ContainerSpec container, ContainerSight running) =>
        Probes.TryGetValue(running.Id, out var verdict) ? verdict : ProbeVerdict.Unasked(container);

    /// <summary>When a dead container may start again: at once the first time, then after 10 s, 20 s … 5 min.</summary>
    public static DateTimeOffset RetryAt(ContainerSight dead) => (dead.FinishedAt ?? dead.CreatedAt) + BackOff.Before(dead);
}
