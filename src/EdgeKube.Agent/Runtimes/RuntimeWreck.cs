using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeKube.Agent.Runtimes;

/// <summary>Puts a runtime's state that cannot be read aside, so that the runtime begins anew; what ran of it is ended.</summary>
/// <param name="root">What it keeps; renamed, with the date.</param>
/// <param name="state">What it keeps until the next boot; emptied.</param>
internal sealed partial class RuntimeWreck(string root, string state, TimeProvider time)
{
    private const int Detach = 2;
    private static readonly string[] _programs = ["containerd", "podman", "conmon"];
    private readonly string _folder = Path.GetDirectoryName(root) + "/";

    /// <returns>Where the old state is.</returns>
    public string SetAside()
    {
        RuntimeProcesses.EndTrees(RuntimeProcesses.All().Where(p => IsOurs(p.Value)).Select(p => p.Key));
        Unmount();
        foreach (var older in Directory.GetDirectories(Path.GetDirectoryName(root)!, $"{Path.GetFileName(root)}.broken-*"))
        {
            Directory.Delete(older, recursive: true); // one is enough to look at, and disks are small
        }

        var aside = $"{root}.broken-{time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture)}";
        Directory.Move(root, aside);
        Directory.CreateDirectory(root);
        if (Directory.Exists(state))
        {
            Directory.Delete(state, recursive: true);
        }

        Directory.CreateDirectory(state);
        return aside;
    }

    // They name our folders in their arguments; containers are their children.
    private bool IsOurs(string[] arguments) =>
        _programs.Any(p => Path.GetFileName(arguments[0]).StartsWith(p, StringComparison.Ordinal))
        && arguments.Any(a => a.StartsWith(_folder, StringComparison.Ordinal) || a.StartsWith(state + "/", StringComparison.Ordinal));

    private void Unmount()
    {
        var mounts = File.ReadAllText("/proc/self/mounts").Split('\n')
            .Select(l => l.Split(' '))
            .Where(l => l.Length > 1 && (l[1].StartsWith(root + "/", StringComparison.Ordinal) || l[1].StartsWith(state + "/", StringComparison.Ordinal)))
            .Select(l => l[1])
            .ToList();
        mounts.Reverse();
        foreach (var mount in mounts)
        {
            Unmount(mount, Detach);
        }
    }

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}
