namespace EdgeKube.Agent.Host;

/// <summary>Whether the node is short of something. Pure; leaves a shortage only well above where it began, so that it does not flutter.</summary>
internal readonly record struct Pressure(bool Memory, bool Disk, bool Tasks)
{
    /// <summary>As the node's conditions are named, those that hold.</summary>
    public IReadOnlyList<string> Conditions =>
        [.. ((string?[])[Memory ? "MemoryPressure" : null, Disk ? "DiskPressure" : null, Tasks ? "PIDPressure" : null]).OfType<string>()];

    public Pressure Next(HostLoad load, IEnumerable<ShortageThreshold> thresholds)
    {
        var (memory, disk, tasks) = (false, false, false);
        foreach (var threshold in thresholds.Where(t => !t.OnlyApart || load.Images is not null))
        {
            var floor = threshold.Of(load.Total(threshold.Signal));
            var left = load.Available(threshold.Signal);
            switch (threshold.Signal)
            {
                case ShortageSignal.Memory:
                    memory |= IsShort(left, floor, Memory);
                    break;
                case ShortageSignal.Disk or ShortageSignal.Inodes or ShortageSignal.ImageDisk or ShortageSignal.ImageInodes:
                    disk |= IsShort(left, floor, Disk);
                    break;
                default:
                    tasks |= IsShort(left, floor, Tasks);
                    break;
            }
        }

        return new Pressure(memory, disk, tasks);
    }

    private static bool IsShort(long left, long floor, bool already) => left < (already ? floor + (floor / 2) : floor);
}
