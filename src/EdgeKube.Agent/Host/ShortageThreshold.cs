using EdgeKube.Api.Values;

namespace EdgeKube.Agent.Host;

/// <summary>Below how much of something the node is short of it.</summary>
/// <param name="Amount">Bytes, inodes or processes; unused with a <paramref name="Fraction"/>.</param>
/// <param name="Fraction">Of what the node has, 0 to 1; 0 when the amount is given.</param>
internal sealed record ShortageThreshold(ShortageSignal Signal, long Amount, double Fraction)
{
    private static readonly Dictionary<string, ShortageSignal> _signals = new(StringComparer.Ordinal)
    {
        ["memory.available"] = ShortageSignal.Memory,
        ["nodefs.available"] = ShortageSignal.Disk,
        ["nodefs.inodesFree"] = ShortageSignal.Inodes,
        ["imagefs.available"] = ShortageSignal.ImageDisk,
        ["imagefs.inodesFree"] = ShortageSignal.ImageInodes,
        ["containerfs.available"] = ShortageSignal.ImageDisk, // writable layers are where images are
        ["containerfs.inodesFree"] = ShortageSignal.ImageInodes,
        ["pid.available"] = ShortageSignal.Processes,
    };

    private const long Mebibyte = 1 << 20;

    /// <summary>What holds when nothing else is said: a large disk is not short while it has a gibibyte.</summary>
    public static IReadOnlyList<ShortageThreshold> Default { get; } =
    [
        new(ShortageSignal.Memory, 100 * Mebibyte, 0),
        new(ShortageSignal.Disk, 0, 0.1) { Most = 1024 * Mebibyte },
        new(ShortageSignal.Inodes, 0, 0.05),
        new(ShortageSignal.ImageDisk, 0, 0.15) { Most = 1024 * Mebibyte, OnlyApart = true },
        new(ShortageSignal.ImageInodes, 0, 0.05) { OnlyApart = true },
        new(ShortageSignal.Processes, 0, 0.1),
    ];

    /// <summary>A bound of what a fraction comes to.</summary>
    public long Most { get; init; } = long.MaxValue;

    /// <summary>Holds only where images have a disk of their own.</summary>
    public bool OnlyApart { get; init; }

    /// <summary>How much more must be free again before the node rests, once it has begun to make room.</summary>
    public ShortageAmount? Reclaim { get; init; }

    /// <summary>How long the node may be short before pods end; zero is not at all.</summary>
    public TimeSpan Grace { get; init; }

    public long Of(long capacity) => Fraction > 0 ? Math.Min(Most, (long)(capacity * Fraction)) : Amount;

    /// <summary>What must be free for the node not to be short, or to rest after it was.</summary>
    public long Goal(long capacity, bool withReclaim) => Of(capacity) + (withReclaim ? Reclaim?.Of(capacity) ?? 0 : 0);

    /// <param name="text">As the kubelet's <c>--eviction-hard</c>: <c>memory.available&lt;100Mi,nodefs.available&lt;5%</c>; "" for none.</param>
    /// <exception cref="FormatException">It is not of that form; the message names the part.</exception>
    public static IReadOnlyList<ShortageThreshold> ParseAll(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    /// <param name="text">In the same form.</param>
    /// <param name="graces">As the kubelet's <c>--eviction-soft-grace-period</c>: <c>memory.available=1m30s</c>, one for every threshold.</param>
    /// <exception cref="FormatException">One is not of that form, or lacks its other half.</exception>
    public static IReadOnlyList<ShortageThreshold> ParseSoft(string text, string graces)
    {
        var times = new Dictionary<ShortageSignal, TimeSpan>();
        foreach (var part in graces.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=') is not [var name, var time] || !_signals.TryGetValue(name, out var signal) || GoDuration.Parse(time) is not { Ticks: > 0 } grace)
            {
                throw new FormatException($"\"{part}\" is no grace period: it must be SIGNAL=TIME, such as memory.available=1m30s");
            }

            times[signal] = grace;
        }

        return [.. ParseAll(text).Select(t => times.TryGetValue(t.Signal, out var grace)
            ? t with { Grace = grace }
            : throw new FormatException($"{_signals.First(s => s.Value == t.Signal).Key} has no grace period; say it in eviction-soft-grace-period"))];
    }

    /// <param name="thresholds">Whose reclaims these are; signals without a threshold are of no use, and no mistake.</param>
    /// <param name="text">As the kubelet's <c>--eviction-minimum-reclaim</c>: <c>nodefs.available=500Mi,imagefs.available=5%</c>; "" for none.</param>
    /// <exception cref="FormatException">It is not of that form; the message names the part.</exception>
    public static IReadOnlyList<ShortageThreshold> WithReclaims(IReadOnlyList<ShortageThreshold> thresholds, string text)
    {
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=') is not [var name, var amount] || !_signals.TryGetValue(name, out var signal))
            {
                throw new FormatException($"\"{part}\" is no reclaim: it must be SIGNAL=QUANTITY, with one of {string.Join(", ", _signals.Keys)}");
            }

            var reclaim = ShortageAmount.Parse(amount, name);
            thresholds = [.. thresholds.Select(t => t.Signal == signal ? t with { Reclaim = reclaim } : t)];
        }

        return thresholds;
    }

    private static ShortageThreshold Parse(string part)
    {
        var sides = part.Split('<');
        if (sides.Length != 2 || !_signals.TryGetValue(sides[0], out var signal))
        {
            throw new FormatException($"\"{part}\" is no threshold: it must be SIGNAL<QUANTITY, with one of {string.Join(", ", _signals.Keys)}");
        }

        var amount = ShortageAmount.Parse(sides[1], sides[0]);
        return new(signal, amount.Units, amount.Fraction);
    }
}
