using System.Globalization;
using System.Text.Json;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Volumes;

/// <summary>A folder that begins empty and lives as long as its pod: on the disk, in memory, or in huge pages.</summary>
internal static class EmptyFolder
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;
    private static volatile bool _mayNotSwap = true;

    public static void Prepare(PodView pod, JsonElement source, string folder)
    {
        var medium = source.Text("medium") ?? "";
        var group = pod.Spec.SecurityContext?.FsGroup;
        if (medium.Length == 0)
        {
            Make(folder, group);
            return;
        }

        if (MountTable.IsMounted(folder))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        if (medium.StartsWith("HugePages", StringComparison.Ordinal))
        {
            Kernel.Mount("nodev", folder, "hugetlbfs", MountFlags.None, PageSize(medium, pod));
        }
        else
        {
            MountMemory(folder, Size(pod, source));
        }

        Share(folder, group);
    }

    /// <summary>Only looking now and then tells how large it is.</summary>
    public static bool IsLimited(VolumeSpec volume) =>
        volume.Kind == "emptyDir" && volume.Source.Text("medium") is null or "" && volume.Source.Text("sizeLimit") is { Length: > 0 };

    /// <returns>What an eviction says of a folder that has grown too large; null when it has not.</returns>
    public static string? Excess(VolumeSpec volume, string folder) =>
        Quantity.TryParse(volume.Source.Text("sizeLimit"), out var limit) && !limit.IsZero && DiskUse.Of(folder).Bytes > limit.Value
            ? $"Usage of EmptyDir volume \"{volume.Name}\" exceeds the limit \"{limit}\". "
            : null;

    /// <summary>A folder that is in memory alone, and there not swapped out where the kernel can promise that.</summary>
    /// <param name="bytes">Null: half of the memory, the kernel's own bound.</param>
    public static void MountMemory(string folder, long? bytes)
    {
        var size = bytes is { } most ? string.Create(CultureInfo.InvariantCulture, $"size={most}") : "";
        if (_mayNotSwap)
        {
            try
            {
                Kernel.Mount("tmpfs", folder, "tmpfs", MountFlags.None, size.Length > 0 ? $"noswap,{size}" : "noswap");
                return;
            }
            catch (IOException e) when (e.HResult == Kernel.InvalidArgument)
            {
                _mayNotSwap = false; // before Linux 6.4
            }
        }

        Kernel.Mount("tmpfs", folder, "tmpfs", MountFlags.None, size);
    }

    // Finished elsewhere and put there in one step: half-made is not made, and what is there keeps what the pod did with it.
    private static void Make(string folder, long? group)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var making = folder + ".making";
        Directory.CreateDirectory(making);
        Share(making, group);
        Kernel.Rename(making, folder);
    }

    private static void Share(string folder, long? group)
    {
        File.SetUnixFileMode(folder, Everybody);
        if (group is { } own)
        {
            Ownership.Apply(folder, own, onlyOnMismatch: false);
        }
    }

    // Not more than the containers may use of memory all together: what is written there is counted as theirs.
    private static long? Size(PodView pod, JsonElement source)
    {
        var limit = Quantity.TryParse(source.Text("sizeLimit"), out var asked) && !asked.IsZero ? asked.Value : (long?)null;
        var containers = pod.Spec.Containers.Select(c => DownwardApi.Amount(c.Resources?.Limits, "memory")?.Value).ToList();
        var allowed = containers.All(c => c is not null) ? containers.Sum() : null;
        return limit is null || allowed < limit ? allowed ?? limit : limit;
    }

    private static string PageSize(string medium, PodView pod)
    {
        var name = medium.Length > "HugePages-".Length
            ? medium["HugePages-".Length..]
            : pod.Spec.Containers.SelectMany(c => c.Resources?.Requests?.Keys ?? c.Resources?.Limits?.Keys ?? [])
                .FirstOrDefault(r => r.StartsWith("hugepages-", StringComparison.Ordinal))?["hugepages-".Length..]
                ?? throw new VolumeException("emptyDir: hugePages are not requested by any container");
        return string.Create(CultureInfo.InvariantCulture, $"pagesize={Quantity.Parse(name).Value}");
    }
}
