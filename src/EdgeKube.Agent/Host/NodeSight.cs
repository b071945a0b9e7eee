using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Host;

/// <summary>What of the node can change, as it was seen last.</summary>
internal sealed record NodeSight(Pressure Pressure, IReadOnlyList<string> Troubles, string RuntimeVersion, IReadOnlyList<ContainerImage> Images)
{
    /// <summary>Units that have failed; null where nobody can tell.</summary>
    public IReadOnlyList<string>? FailedUnits { get; init; }

    /// <summary>Null where nobody can tell.</summary>
    public MachineFacts? Machine { get; init; }

    /// <summary>Whether somebody keeps the clock right; null where that is nobody's task.</summary>
    public bool? ClockSynchronized { get; init; }

    public bool IsReady => Troubles.Count == 0;

    public bool Equals(NodeSight? other) =>
        other is not null
        && Pressure == other.Pressure
        && RuntimeVersion == other.RuntimeVersion
        && Machine == other.Machine
        && ClockSynchronized == other.ClockSynchronized
        && FailedUnits is null == other.FailedUnits is null
        && (FailedUnits ?? []).SequenceEqual(other.FailedUnits ?? [])
        && Troubles.SequenceEqual(other.Troubles)
        && Images.Select(Key).SequenceEqual(other.Images.Select(Key));

    public override int GetHashCode() => HashCode.Combine(Pressure, RuntimeVersion, Troubles.Count, Images.Count);

    private static string Key(ContainerImage image) => $"{string.Join(' ', image.Names)} {image.SizeBytes}";
}
