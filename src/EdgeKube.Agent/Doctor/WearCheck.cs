using System.Globalization;

namespace EdgeKube.Agent.Doctor;

/// <summary>Asks the disk below a folder how much of its life is used up: eMMC and SSDs count it, SD cards do not say.</summary>
internal static class WearCheck
{
    private const int UsedUp = 10; // of life_time: tenths that are used, begun ones included; 11 is more than all
    private const int Old = 8;
    private const int Urgent = 3;

    /// <param name="directory">What is on the disk.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<Finding> LookAsync(string directory, CancellationToken ct) =>
        Path.GetFileName(DiskOf(directory, "/")) is { } disk && (disk.StartsWith("nvme", StringComparison.Ordinal) || disk.StartsWith("sd", StringComparison.Ordinal))
            ? await SmartCheck.LookAsync(disk, ct)
            : Look(directory);

    /// <param name="directory">What is on the disk.</param>
    /// <param name="root">"/" but for tests.</param>
    internal static Finding Look(string directory, string root = "/")
    {
        var disk = DiskOf(directory, root);
        if (disk is null)
        {
            return Finding.Good($"the disk below {directory} has no wear counters that can be read");
        }

        var (name, device) = (Path.GetFileName(disk), Path.Combine(disk, "device"));
        return Read(Path.Combine(device, "type")) == "SD"
            ? Finding.Good($"{name} is an SD card: such have no wear counters; a card that becomes slow or read-only is worn out")
            : Judge(name, Read(Path.Combine(device, "life_time")), Read(Path.Combine(device, "pre_eol_info")));
    }

    /// <param name="lifeTime">Two tenths that are used, such as <c>0x01 0x02</c>: of both kinds of memory that an eMMC has.</param>
    /// <param name="reserve">How it is with the spare blocks: 0x01 well, 0x02 80% used, 0x03 nearly all.</param>
    internal static Finding Judge(string name, string lifeTime, string reserve)
    {
        var used = lifeTime.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number).Append(0).Max();
        if (used == 0)
        {
            return Finding.Good($"{name} has no wear counters that can be read");
        }

        var spare = Number(reserve);
        var what = used > UsedUp ? $"{name} has outlived what its maker promises" : $"{name} has used up to {used * 10}% of its life";
        what += spare switch
        {
            Urgent => ", and nearly all its spare blocks",
            2 => ", and 80% of its spare blocks",
            _ => "",
        };
        return used > UsedUp || spare >= Urgent ? new Finding(Verdict.Bad, what, "save its data and replace it now: it may become read-only any day")
            : used > Old || spare == 2 ? new Finding(Verdict.Doubtful, what, "plan to replace it")
            : Finding.Good(what);
    }

    /// <returns>The folder of the whole disk in /sys; null when no single disk is below it.</returns>
    private static string? DiskOf(string directory, string root)
    {
        // "36 35 98:0 /mnt1 /mnt2 …": the third is the device, the fifth where it is mounted; the longest that fits is the one.
        var number = Read(Path.Combine(root, "proc/self/mountinfo")).Split('\n')
            .Select(l => l.Split(' '))
            .Where(f => f.Length > 4 && (f[4] == "/" || directory == f[4] || directory.StartsWith(f[4] + "/", StringComparison.Ordinal)))
            .MaxBy(f => f[4].Length)?[2];
        var block = Path.Combine(root, "sys/dev/block", number ?? "none");
        if (number is null || !Directory.Exists(block))
        {
            return null;
        }

        var real = new DirectoryInfo(block).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? block;
        return File.Exists(Path.Combine(real, "partition")) ? Path.GetDirectoryName(real) : real;
    }

    private static int Number(string text) =>
        int.TryParse(text.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
