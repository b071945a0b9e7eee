namespace EdgeKube.Api.Views;

/// <summary>Who holds a Lease and until when; times are RFC 3339 with microseconds.</summary>
public sealed record LeaseSpec
{
    public string? HolderIdentity { get; init; }

    public int? LeaseDurationSeconds { get; init; }

    public DateTimeOffset? AcquireTime { get; init; }

    public DateTimeOffset? RenewTime { get; init; }

    public int? LeaseTransitions { get; init; }
}
