namespace EdgeKube.Api.Views;

/// <summary>How far a Deployment has come.</summary>
public sealed record DeploymentStatus
{
    public long? ObservedGeneration { get; init; }

    public int? Replicas { get; init; }

    public int? UpdatedReplicas { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? AvailableReplicas { get; init; }

    public int? UnavailableReplicas { get; init; }

    public int? TerminatingReplicas { get; init; }

    public int? CollisionCount { get; init; }

    public IReadOnlyList<Condition>? Conditions { get; init; }
}
