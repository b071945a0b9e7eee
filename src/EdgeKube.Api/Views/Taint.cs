namespace EdgeKube.Api.Views;

/// <summary>A reason why pods should not be on a node.</summary>
public sealed record Taint
{
    public string Key { get; set; } = "";

    public string? Value { get; init; }

    /// <summary><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>.</summary>
    public string Effect { get; set; } = "";

    public DateTimeOffset? TimeAdded { get; init; }
}
