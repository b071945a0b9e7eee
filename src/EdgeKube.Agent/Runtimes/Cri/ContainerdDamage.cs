namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Looks for what a power cut does to containerd's state.</summary>
internal static class ContainerdDamage
{
    private static readonly string[] _words =
        ["invalid database", "checksum error", "file size too small", "version mismatch", "unexpected fault address", "freelist", "meta.db:", "metadata.db:", "page already freed"];

    /// <summary>To be asked while containerd does not run.</summary>
    /// <returns>What is wrong; null when nothing can be seen from outside.</returns>
    public static string? Find(string root)
    {
        if (!Directory.Exists(root))
        {
            return null;
        }

        var meta = Path.Combine(root, "io.containerd.metadata.v1.bolt", "meta.db");
        var content = Path.Combine(root, "io.containerd.content.v1.content", "blobs");
        if (!File.Exists(meta) && Directory.Exists(content) && Directory.EnumerateFiles(content, "*", SearchOption.AllDirectories).Any())
        {
            return $"{meta} is lost";
        }

        foreach (var database in Directory.EnumerateFiles(root, "*.db", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }))
        {
            if (!BoltFile.IsSound(database))
            {
                return $"{database} is damaged";
            }
        }

        return null;
    }

    /// <summary>What containerd itself wrote since it was started, when it does not come up.</summary>
    public static string? FindInLog(string log) =>
        log.Split('\n').FirstOrDefault(line => _words.Any(w => line.Contains(w, StringComparison.OrdinalIgnoreCase)));
}
