namespace EdgeKube.Api.Views;

/// <summary>One line of an object's <c>status.conditions</c>, in the union of the forms that pods, nodes and deployments use.</summary>
public sealed record Condition
{
    public string Type { get; set; } = "";

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    public string Status { get; set; } = "";

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? LastTransitionTime { get; init; }

    public DateTimeOffset? LastUpdateTime { get; init; }

    public DateTimeOffset? LastHeartbeatTime { get; init; }

    public long? ObservedGeneration { get; init; }
}
