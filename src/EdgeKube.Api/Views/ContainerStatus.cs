namespace EdgeKube.Api.Views;

/// <summary>What became of one container.</summary>
public sealed record ContainerStatus
{
    public string Name { get; init; } = "";

    public ContainerState State { get; init; } = new();

    public ContainerState LastState { get; init; } = new();

    public bool Ready { get; init; }

    public int RestartCount { get; init; }

    public string Image { get; init; } = "";

    public string ImageID { get; init; } = "";

    /// <summary><c>containerd://</c> and the runtime's own id.</summary>
    public string? ContainerID { get; init; }

    public bool? Started { get; init; }
}
