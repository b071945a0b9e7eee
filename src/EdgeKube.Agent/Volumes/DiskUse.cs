namespace EdgeKube.Agent.Volumes;

/// <summary>What a folder takes of the disk, as du says it: no link is followed, and what is mounted in it is not counted.</summary>
internal static class DiskUse
{
    public static long Of(string folder)
    {
        var total = 0L;
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                total += entry is DirectoryInfo && entry.LinkTarget is null
                    ? Of(entry.FullName)
                    : FileFacts.OfLink(entry.FullName)?.DiskBytes ?? 0;
            }
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            // the pod removes it at this moment
        }

        return total + (FileFacts.OfLink(folder)?.DiskBytes ?? 0);
    }
}
