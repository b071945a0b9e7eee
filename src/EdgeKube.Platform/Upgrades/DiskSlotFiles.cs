using System.Runtime.InteropServices;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Platform.Upgrades;

/// <summary>The slots' files on the disk.</summary>
internal sealed partial class DiskSlotFiles(string root) : ISlotFiles
{
    private const UnixFileMode Readable = FileModes.PrivateDirectory
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute; // the server is not root

    public string? ReadText(string name)
    {
        try
        {
            return File.ReadAllText(At(name));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public string? ReadLink(string name) => new FileInfo(At(name)).LinkTarget;

    public bool Exists(string name) => File.Exists(At(name));

    public void MakeDirectory(string name)
    {
        Directory.CreateDirectory(At(name));
        File.SetUnixFileMode(At(name), Readable);
    }

    public void WriteText(string name, string text)
    {
        File.WriteAllText(At(name), text);
        File.SetUnixFileMode(At(name), FileModes.Public);
    }

    public void MakeLink(string name, string target)
    {
        Delete(name);
        File.CreateSymbolicLink(At(name), target);
    }

    // File.Move looks at what a link points to.
    public void Rename(string from, string to)
    {
        if (NativeRename(At(from), At(to)) != 0)
        {
            throw new IOException($"{At(from)} cannot be renamed to {At(to)}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    public void Delete(string name)
    {
        var path = At(name);
        if (Directory.Exists(path) && ReadLink(name) is null)
        {
            Directory.Delete(path, recursive: true);
        }
        else if (Directory.Exists(Path.GetDirectoryName(path)))
        {
            File.Delete(path);
        }
    }

    public void SyncFile(string name)
    {
        using var file = File.OpenHandle(At(name), FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    public void SyncDirectory(string name) => Folders.Sync(At(name));

    private string At(string name) => name.Length == 0 ? root : Path.Combine(root, name);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeRename(string from, string to);
}
