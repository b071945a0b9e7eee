namespace EdgeKube.Api.Views;

/// <summary>What a ReplicaSet has.</summary>
public sealed record ReplicaSetStatus
{
    public int Replicas { get; init; }

    public int? FullyLabeledReplicas { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? AvailableReplicas { get; init; }

    public int? TerminatingReplicas { get; init; }

    public long? ObservedGeneration { get; init; }

    public IReadOnlyList<Condition>? Conditions { get; init; }
}
