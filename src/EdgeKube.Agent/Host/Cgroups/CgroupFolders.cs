namespace EdgeKube.Agent.Host.Cgroups;

/// <summary>What both drivers find and take away in the kernel's tree.</summary>
/// <param name="root">Such as <c>/sys/fs/cgroup</c>.</param>
internal sealed class CgroupFolders(string root, CgroupNames names)
{
    /// <summary>One hierarchy has all controllers.</summary>
    public bool Unified { get; } = File.Exists($"{root}/cgroup.controllers");

    public IReadOnlyDictionary<string, string> Pods()
    {
        var found = new Dictionary<string, string>();
        foreach (var hierarchy in Hierarchies())
        {
            foreach (var qos in CgroupNames.Classes.Append(""))
            {
                foreach (var folder in Below(hierarchy + names.PathOf(names.Class(qos))))
                {
                    if (names.UidOf(Path.GetFileName(folder)) is { } uid)
                    {
                        found[uid] = names.Pod(qos, uid);
                    }
                }
            }
        }

        return found;
    }

    /// <summary>Takes the folders away, in all hierarchies, that nothing is in.</summary>
    public void Remove(string group)
    {
        foreach (var folder in Hierarchies().Select(h => h + names.PathOf(group)).Where(Directory.Exists))
        {
            Remove(folder, deep: true);
        }
    }

    private string[] Hierarchies() => Unified ? [root] : Directory.Exists(root) ? Directory.GetDirectories(root) : [];

    private static string[] Below(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // none yet, it ended this moment, or it is not ours to see
        }
    }

    // The runtime leaves the parent of its containers; Podman also leaves a group below it in which its watchers were.
    private static void Remove(string folder, bool deep)
    {
        try
        {
            foreach (var below in deep ? Below(folder) : [])
            {
                Remove(below, deep: false);
            }

            Directory.Delete(folder, recursive: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // something is still in it, or it is not ours: it is left for the next start of an agent
        }
    }
}
