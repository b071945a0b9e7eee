using System.Text;

namespace EdgeKube.Platform.Files;

/// <summary>Writes whole files: a reader, or a power cut, finds the old content or the new, never a part.</summary>
public static class AtomicFile
{
    public static void Write(string path, string text, UnixFileMode mode) => Write(path, Encoding.UTF8.GetBytes(text), mode);

    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = mode };
        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.SetUnixFileMode(temporary, mode); // a file left by an earlier crash kept its own mode
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Writes only what differs: who watches the file, or the disk, is left in peace.</summary>
    public static void WriteIfNew(string path, string text, UnixFileMode mode)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            Write(path, text, mode);
        }
    }

    /// <summary>Returns when a power cut would find the new content.</summary>
    public static void WriteForGood(string path, string text, UnixFileMode mode)
    {
        Write(path, text, mode);
        Folders.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
