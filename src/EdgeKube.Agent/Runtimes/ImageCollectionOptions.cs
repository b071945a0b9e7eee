namespace EdgeKube.Agent.Runtimes;

/// <summary>When images that nobody uses are removed.</summary>
public sealed record ImageCollectionOptions
{
    /// <summary>Percent of the images' disk in use at which removing begins; 100 never begins.</summary>
    public int HighThreshold { get; init; } = 85;

    /// <summary>Percent in use at which it ends.</summary>
    public int LowThreshold { get; init; } = 80;

    /// <summary>An image that was used, or came, more lately stays.</summary>
    public TimeSpan MinimumAge { get; init; } = TimeSpan.FromMinutes(2);
}
