using System.Text.Json;

namespace EdgeKube.Agent.Volumes;

/// <summary>A path of the host: what it must be is looked at, what it may become is made.</summary>
internal static class HostPath
{
    /// <exception cref="VolumeException">It is something else than the pod says.</exception>
    public static void Prepare(JsonElement source) => Prepare(source.Text("path") ?? "", source.Text("type") ?? "");

    /// <param name="type">As in Kubernetes; "" looks at nothing.</param>
    public static void Prepare(string path, string type)
    {
        Make(path, type);
        var kind = FileFacts.Of(path)?.Kind;
        var wrong = type switch
        {
            "Directory" or "DirectoryOrCreate" when kind != FileKind.Folder => "a directory",
            "File" or "FileOrCreate" when kind != FileKind.Regular => "a file",
            "Socket" when kind != FileKind.Socket => "a socket file",
            "CharDevice" when kind != FileKind.CharDevice => "a character device",
            "BlockDevice" when kind != FileKind.BlockDevice => "a block device",
            _ => null,
        };
        if (wrong is not null)
        {
            throw new VolumeException($"hostPath type check failed: {path} is not {wrong}");
        }
    }

    private static void Make(string path, string type)
    {
        if (type is not ("DirectoryOrCreate" or "FileOrCreate") || FileFacts.Of(path) is not null)
        {
            return;
        }

        if (type == "DirectoryOrCreate")
        {
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
            return;
        }

        try
        {
            using (new FileStream(path, FileMode.CreateNew))
            {
            }

            File.SetUnixFileMode(path, (UnixFileMode)0b110_100_100);
        }
        catch (DirectoryNotFoundException)
        {
            // the folder that it is to be in is not made: it is no file then
        }
    }
}
