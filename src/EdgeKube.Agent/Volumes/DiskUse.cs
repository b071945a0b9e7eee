namespace EdgeKube.Agent.Volumes;

/// <summary>What a folder takes of the disk, as du says it: no link is followed, and what is mounted in it is not counted.</summary>
internal readonly record struct DiskUse(long Bytes, long Inodes)
{
    public static DiskUse Of(string folder)
    {
        var (bytes, inodes) = (0L, 0L);
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                var one = entry is DirectoryInfo && entry.LinkTarget is null ? Of(entry.FullName) : OfOne(entry.FullName);
                (bytes, inodes) = (bytes + one.Bytes, inodes + one.Inodes);
            }
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            // the pod removes it at this moment
        }

        var own = OfOne(folder);
        return new(bytes + own.Bytes, inodes + own.Inodes);
    }

    private static DiskUse OfOne(string path) => FileFacts.OfLink(path) is { } facts ? new(facts.DiskBytes, 1) : default;
}
