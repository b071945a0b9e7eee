namespace EdgeKube.Api.Views;

/// <summary>What became of one container.</summary>
public sealed record ContainerStatus
{
    public string Name { get; set; } = "";

    public ContainerState State { get; set; } = new();

    public ContainerState LastState { get; set; } = new();

    public bool Ready { get; init; }

    public int RestartCount { get; init; }

    public string Image { get; set; } = "";

    public string ImageID { get; set; } = "";

    /// <summary><c>containerd://</c> and the runtime's own id.</summary>
    public string? ContainerID { get; init; }

    public bool? Started { get; init; }

    /// <summary>What it is stopped with, where its pod says so.</summary>
    public string? StopSignal { get; init; }

    public IReadOnlyList<VolumeMountStatus>? VolumeMounts { get; init; }

    /// <summary>What the node has set aside for it.</summary>
    public IReadOnlyDictionary<string, string>? AllocatedResources { get; init; }

    /// <summary>What its running process has.</summary>
    public ResourceRequirements? Resources { get; init; }
}
