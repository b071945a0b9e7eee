namespace EdgeKube.Agent.Runtimes;

/// <summary>A container as the runtime sees it.</summary>
internal sealed record ContainerSight
{
    public required string Id { get; init; }

    public required string SandboxId { get; init; }

    /// <summary>The uid of its pod, from our label.</summary>
    public required string PodUid { get; init; }

    public required string Name { get; init; }

    public required int Attempt { get; init; }

    public required ContainerPhase Phase { get; init; }

    public required string Image { get; init; }

    public required string ImageId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public int ExitCode { get; init; }

    /// <summary>The runtime's word, such as OOMKilled, Completed, Error, StartError.</summary>
    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    /// <summary>What its id begins with in a pod's status: containerd, cri-o, podman.</summary>
    public string Runtime { get; init; } = "containerd";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
