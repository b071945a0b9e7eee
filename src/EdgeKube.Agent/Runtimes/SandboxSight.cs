namespace EdgeKube.Agent.Runtimes;

/// <summary>A sandbox as the runtime sees it.</summary>
internal sealed record SandboxSight
{
    public required string Id { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    public required int Attempt { get; init; }

    public required bool Ready { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>"" when it has none (host network, or stopped).</summary>
    public string Ip { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
