namespace EdgeKube.Api.Views;

/// <summary>A reason why pods should not be on a node.</summary>
public sealed record Taint
{
    public string Key { get; init; } = "";

    public string? Value { get; init; }

    /// <summary><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>.</summary>
    public string Effect { get; init; } = "";

    public DateTimeOffset? TimeAdded { get; init; }
}
