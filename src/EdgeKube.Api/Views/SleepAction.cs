namespace EdgeKube.Api.Views;

/// <summary>A pause.</summary>
public sealed record SleepAction
{
    public long Seconds { get; init; }
}
