using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Host;

/// <summary>What of the node can change, as it was seen last.</summary>
internal sealed record NodeSight(Pressure Pressure, IReadOnlyList<string> Troubles, string RuntimeVersion, IReadOnlyList<ContainerImage> Images)
{
    public bool IsReady => Troubles.Count == 0;

    public bool Equals(NodeSight? other) =>
        other is not null
        && Pressure == other.Pressure
        && RuntimeVersion == other.RuntimeVersion
        && Troubles.SequenceEqual(other.Troubles)
        && Images.Select(Key).SequenceEqual(other.Images.Select(Key));

    public override int GetHashCode() => HashCode.Combine(Pressure, RuntimeVersion, Troubles.Count, Images.Count);

    private static string Key(ContainerImage image) => $"{string.Join(' ', image.Names)} {image.SizeBytes}";
}
