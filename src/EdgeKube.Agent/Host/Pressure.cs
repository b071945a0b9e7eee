namespace EdgeKube.Agent.Host;

/// <summary>What the node shows to be short of.</summary>
internal readonly record struct Pressure(bool Memory, bool Disk, bool Tasks)
{
    /// <summary>As the node's conditions are named, those that hold.</summary>
    public IReadOnlyList<string> Conditions =>
        [.. ((string?[])[Memory ? "MemoryPressure" : null, Disk ? "DiskPressure" : null, Tasks ? "PIDPressure" : null]).OfType<string>()];
}
