using System.Globalization;

namespace EdgeKube.Agent.Volumes;

/// <summary>A folder whose files change all at once: they are links into <c>..data</c>, which is a link to the newest version.</summary>
/// <remarks>The same layout as in Kubernetes, because programs watch <c>..data</c> for changes.</remarks>
internal sealed class AtomicFolder(string folder, TimeProvider time)
{
    private const string Data = "..data";
    private const string NextData = "..data_tmp";
    private const UnixFileMode FolderMode = (UnixFileMode)0b111_101_101;

    /// <summary>What stands in the folder now, or null.</summary>
    public static byte[]? Read(string folder, string path)
    {
        var file = Path.Combine(folder, Data, path);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    /// <param name="group">The pod's fsGroup: it may read all.</param>
    /// <returns>False when all was so already.</returns>
    /// <exception cref="VolumeException">A path would leave the folder.</exception>
    public bool Write(IReadOnlyList<VolumeFile> files, long? group)
    {
        var wanted = files.Select(f => Owned(f, group)).ToList();
        wanted.ForEach(f => Check(f.Path));
        var current = new FileInfo(Path.Combine(folder, Data)).LinkTarget;
        var changed = current is null || !Holds(Path.Combine(folder, current), wanted);
        if (changed)
        {
            var next = $"..{time.GetUtcNow().ToString("yyyy_MM_dd_HH_mm_ss.fffffff", CultureInfo.InvariantCulture)}";
            Fill(Path.Combine(folder, next), wanted, group);
            Link(next);
            current = next;
        }

        Show(wanted);
        RemoveOthers(current!);
        return changed;
    }

    private static VolumeFile Owned(VolumeFile file, long? group) =>
        group is null ? file : file with { Mode = file.Mode | UnixFileMode.UserRead | UnixFileMode.GroupRead };

    private static void Check(string path)
    {
        if (path.Length == 0 || path[0] == '/' || path.Split('/').Any(part => part is "" or "." or "..") || path.StartsWith("..", StringComparison.Ordinal))
        {
            throw new VolumeException($"invalid path: must be relative and may not contain or begin with '..': {path}");
        }
    }

    private static bool Holds(string version, List<VolumeFile> wanted)
    {
        if (!Directory.Exists(version) || Directory.EnumerateFiles(version, "*", SearchOption.AllDirectories).Count() != wanted.Count)
        {
            return false;
        }

        foreach (var file in wanted)
        {
            var path = Path.Combine(version, file.Path);
            var info = new FileInfo(path);
            if (!info.Exists || info.Length != file.Content.Length || info.UnixFileMode != file.Mode
                || !File.ReadAllBytes(path).AsSpan().SequenceEqual(file.Content.Span))
            {
                return false;
            }
        }

        return true;
    }

    private static void Fill(string version, List<VolumeFile> files, long? group)
    {
        Make(version, group);
        foreach (var file in files)
        {
            var path = Path.Combine(version, file.Path);
            MakeParents(version, file.Path, group);
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (var stream = new FileStream(path, options))
            {
                stream.Write(file.Content.Span);
            }

            if (file.User is not null || group is not null)
            {
                Kernel.Own(path, file.User, group);
            }

            File.SetUnixFileMode(path, file.Mode);
        }
    }

    private static void MakeParents(string version, string path, long? group)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end > 0; end = path.IndexOf('/', end + 1))
        {
            Make(Path.Combine(version, path[..end]), group);
        }
    }

    private static void Make(string path, long? group)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(path);
        Ownership.OfReadOnlyFolder(path, FolderMode, group);
    }

    private void Link(string version)
    {
        var next = Path.Combine(folder, NextData);
        File.Delete(next);
        File.CreateSymbolicLink(next, version);
        Kernel.Rename(next, Path.Combine(folder, Data));
    }

    private void Show(List<VolumeFile> files)
    {
        var names = files.Select(f => f.Path.Split('/')[0]).ToHashSet();
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget?.StartsWith($"{Data}/", StringComparison.Ordinal) == true && !names.Remove(entry.Name))
            {
                entry.Delete();
            }
        }

        foreach (var name in names)
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), $"{Data}/{name}");
        }
    }

    private void RemoveOthers(string current)
    {
        foreach (var version in Directory.EnumerateDirectories(folder, "..2*"))
        {
            var info = new DirectoryInfo(version);
            if (info.Name != current && info.LinkTarget is null)
            {
                info.Delete(recursive: true);
            }
        }
    }
}
