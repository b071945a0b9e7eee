namespace EdgeKube.Api.Views;

/// <summary>How many pods of a budget are well, and how many may be evicted.</summary>
public sealed record PodDisruptionBudgetStatus
{
    public long ObservedGeneration { get; init; }

    /// <summary>When the eviction of a pod was allowed, by the pod's name.</summary>
    public IReadOnlyDictionary<string, string>? DisruptedPods { get; init; }

    public int DisruptionsAllowed { get; init; }

    public int CurrentHealthy { get; init; }

    public int DesiredHealthy { get; init; }

    public IReadOnlyList<Condition>? Conditions { get; init; }
}
