using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeKube.Testing;

/// <summary>A folder for a private containerd, a busybox image for it, and the clean-up of whatever ran in it.</summary>
public sealed class ContainerdFixture : IAsyncDisposable
{
    public const string Busybox = "localhost/busybox:1";

    /// <summary>Short: sockets below it must fit into 107 bytes.</summary>
    public DirectoryInfo Directory { get; } = System.IO.Directory.CreateTempSubdirectory("ek-cd-");

    /// <summary>Why tests with containerd cannot run here; null when they can.</summary>
    public static string? Missing()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "containerd needs root";
        }

        string[] needed = ["/usr/bin/containerd", "/usr/sbin/runc", "/usr/lib/cni/bridge", "/bin/busybox"];
        return needed.FirstOrDefault(f => !File.Exists(f)) is { } missing ? $"{missing} is not installed" : null;
    }

    /// <summary>A Docker archive with Debian's static busybox as /bin/sh and all it can be.</summary>
    public string BusyboxArchive()
    {
        var path = Path.Combine(Directory.FullName, "busybox.tar");
        var layer = Layer();
        var digest = Convert.ToHexStringLower(SHA256.HashData(layer));
        var config = $$$"""{"architecture":"{{{Architecture()}}}","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":["/bin/sh"]},"rootfs":{"type":"layers","diff_ids":["sha256:{{{digest}}}"]}}""";
        using var archive = new TarWriter(File.Create(path), TarEntryFormat.Ustar);
        Add(archive, "layer.tar", layer, UnixFileMode.UserRead);
        Add(archive, "config.json", Encoding.UTF8.GetBytes(config), UnixFileMode.UserRead);
        Add(archive, "manifest.json", Encoding.UTF8.GetBytes($$"""[{"Config":"config.json","RepoTags":["{{Busybox}}"],"Layers":["layer.tar"]}]"""), UnixFileMode.UserRead);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pid in Processes())
        {
            try
            {
                using var process = Process.GetProcessById(pid);
                process.Kill();
                await process.WaitForExitAsync();
            }
            catch (ArgumentException)
            {
                // it has ended
            }
        }

        foreach (var mount in Mounts())
        {
            await Command.RunAsync("umount", ["-l", mount], null, null, CancellationToken.None);
        }

        Directory.Delete(recursive: true);
    }

    private static string Architecture() => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        _ => "arm",
    };

    private static byte[] Layer()
    {
        using var output = new MemoryStream();
        using (var layer = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true))
        {
            const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
            Add(layer, "bin/busybox", File.ReadAllBytes("/bin/busybox"), Executable);
            foreach (var applet in (string[])["sh", "sleep", "echo", "cat", "env", "true", "false", "hostname", "id", "ps", "wget", "httpd", "tail", "touch", "kill", "ls", "ip", "stty"])
            {
                layer.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" });
            }
        }

        return output.ToArray();
    }

    private static void Add(TarWriter archive, string name, byte[] content, UnixFileMode mode)
    {
        using var data = new MemoryStream(content);
        archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = data, Mode = mode });
    }

    // containerd and its shims name our folder in their arguments; what runs in pods is a child of a shim.
    private List<int> Processes()
    {
        var ours = new List<int>();
        foreach (var folder in System.IO.Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId
                && (Read($"{folder}/cmdline").Contains(Directory.FullName, StringComparison.Ordinal) || ours.Contains(Parent(folder))))
            {
                ours.Add(pid);
            }
        }

        return ours;
    }

    private static int Parent(string folder) =>
        Read($"{folder}/stat") is var stat && stat.LastIndexOf(')') is var end and > 0
            ? int.Parse(stat[(end + 4)..].Split(' ')[0], CultureInfo.InvariantCulture)
            : 0;

    private IEnumerable<string> Mounts() => Read("/proc/self/mounts").Split('\n')
        .Select(l => l.Split(' '))
        .Where(l => l.Length > 1 && l[1].StartsWith(Directory.FullName, StringComparison.Ordinal))
        .Select(l => l[1])
        .Reverse();

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
