using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Volumes;

/// <summary>Gives volumes to the pod's fsGroup as Kubernetes does.</summary>
internal static class Ownership
{
    private const UnixFileMode ReadByGroup = UnixFileMode.UserRead | UnixFileMode.GroupRead;
    private const UnixFileMode WrittenByGroup = ReadByGroup | UnixFileMode.UserWrite | UnixFileMode.GroupWrite;
    private const UnixFileMode FolderOfGroup = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.SetGroup;

    private static readonly EnumerationOptions _all = new()
    {
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
    };

    /// <summary>The user that all containers run as, if it is one.</summary>
    public static long? UserOf(PodView pod)
    {
        var shared = pod.Spec.SecurityContext?.RunAsUser;
        long? user = null;
        foreach (var container in (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers))
        {
            if ((container.SecurityContext?.RunAsUser ?? shared) is not { } own || (user is not null && user != own))
            {
                return null;
            }

            user = own;
        }

        return user;
    }

    public static void OfReadOnlyFolder(string path, UnixFileMode mode, long? group)
    {
        if (group is not null)
        {
            Kernel.Own(path, null, group);
        }

        File.SetUnixFileMode(path, group is null ? mode : mode | ReadByGroup | FolderOfGroup);
    }

    /// <summary>A folder and all in it, which the group may write.</summary>
    /// <param name="onlyOnMismatch">Nothing is done when the folder itself is as it must be (<c>fsGroupChangePolicy: OnRootMismatch</c>).</param>
    public static void Apply(string path, long group, bool onlyOnMismatch)
    {
        if (onlyOnMismatch && IsApplied(path, group))
        {
            return;
        }

        Below(new DirectoryInfo(path), group);
        One(new DirectoryInfo(path), group); // last: one that is as it must be says that all below is
    }

    private static void Below(DirectoryInfo folder, long group)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos("*", _all))
        {
            if (entry.LinkTarget is not null)
            {
                Kernel.Own(entry.FullName, null, group); // the link itself: what it names is not ours
                continue;
            }

            if (entry is DirectoryInfo inner)
            {
                Below(inner, group);
            }

            One(entry, group);
        }
    }

    private static void One(FileSystemInfo entry, long group)
    {
        Kernel.Own(entry.FullName, null, group);
        var mask = entry is DirectoryInfo ? WrittenByGroup | FolderOfGroup : WrittenByGroup;
        File.SetUnixFileMode(entry.FullName, entry.UnixFileMode | mask);
    }

    private static bool IsApplied(string path, long group) =>
        FileFacts.Of(path)?.Group == group && (File.GetUnixFileMode(path) & (WrittenByGroup | FolderOfGroup)) == (WrittenByGroup | FolderOfGroup);
}
