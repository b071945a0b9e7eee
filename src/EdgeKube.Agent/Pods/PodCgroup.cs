namespace EdgeKube.Agent.Pods;

/// <summary>Takes away the control groups that a pod's containers were in; the runtime leaves their parent behind.</summary>
internal static class PodCgroup
{
    private const string Root = "/sys/fs/cgroup";

    public static void Remove(string parent)
    {
        var hierarchies = File.Exists($"{Root}/cgroup.controllers") ? [Root] : Directory.GetDirectories(Root);
        foreach (var folder in hierarchies.Select(h => h + parent).Where(Directory.Exists))
        {
            Remove(folder, deep: true);
        }
    }

    // Podman leaves a group below it in which its watchers were.
    private static void Remove(string folder, bool deep)
    {
        try
        {
            foreach (var below in deep ? Directory.GetDirectories(folder) : [])
            {
                Remove(below, deep: false);
            }

            Directory.Delete(folder, recursive: false);
        }
        catch (IOException)
        {
            // something is still in it: it is empty, costs nothing, and the next boot has none
        }
    }
}
