using System.Runtime.InteropServices;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Makes the network namespace of a sandbox and has the node's CNI plugins fill it, as containerd does for itself.</summary>
/// <remarks>
/// Podman's own networks hide pods behind the node's address towards other nodes, and pods would not be on the bridge that
/// Services and policies know. So its containers join a namespace that is ready-made.
/// </remarks>
internal sealed partial class SandboxNetworks(PodmanPaths paths, TimeProvider time)
{
    private const int Detach = 2;
    private readonly CniPlugins _plugins = new(paths.CniConfiguration);

    /// <summary>Where a sandbox's network namespace is.</summary>
    public string NamespaceOf(string key) => Path.Combine(paths.NetworkNamespaces, key);

    /// <summary>Notes the sandbox, so that what follows is never forgotten; the remains of one with the same key are taken away first.</summary>
    public async Task<SandboxRecord> PrepareAsync(SandboxSpec sandbox, CancellationToken ct)
    {
        var record = SandboxRecord.Of(sandbox, time.GetUtcNow());
        if (Find(record.Key) is not null)
        {
            await RemoveAsync(record.Key, ct);
        }

        Directory.CreateDirectory(paths.Sandboxes);
        Write(record);
        if (!sandbox.HostNetwork)
        {
            Directory.CreateDirectory(paths.NetworkNamespaces);
            var file = NamespaceOf(record.Key);
            File.Create(file).Dispose();
            await MakeNamespaceAsync(file, ct);
        }

        return record;
    }

    // The namespace is kept by the file that it is mounted on.
    private static async Task MakeNamespaceAsync(string file, CancellationToken ct)
    {
        var (code, _, error) = await new HostTool("unshare", "util-linux").RunAsync([$"--net={file}", "ip", "link", "set", "lo", "up"], "", environment: null, ct);
        if (code != 0)
        {
            throw new RuntimeException("Unknown", $"unshare: {error.Trim()}");
        }
    }

    /// <summary>Gives it its address.</summary>
    public async Task ConnectAsync(SandboxRecord record, CancellationToken ct)
    {
        var ip = await _plugins.AddAsync(record, NamespaceOf(record.Key), ct);
        Write(record with { Ip = ip });
    }

    /// <summary>Takes address, ports and namespace away; safe to repeat.</summary>
    public async Task DisconnectAsync(string key, CancellationToken ct)
    {
        if (Find(key) is not { } record)
        {
            return;
        }

        var file = NamespaceOf(key);
        if (record.Ip.Length > 0 || File.Exists(file))
        {
            await _plugins.DeleteAsync(record, File.Exists(file) ? file : "", ct);
            Write(record with { Ip = "" });
        }

        if (File.Exists(file))
        {
            Unmount(file, Detach); // fails when it was never mounted
            File.Delete(file);
        }
    }

    public async Task RemoveAsync(string key, CancellationToken ct)
    {
        await DisconnectAsync(key, ct);
        File.Delete(FileOf(key));
    }

    public SandboxRecord? Find(string key)
    {
        try
        {
            return SandboxRecord.Parse(File.ReadAllText(FileOf(key)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public IReadOnlyList<SandboxRecord> List()
    {
        if (!Directory.Exists(paths.Sandboxes))
        {
            return [];
        }

        var found = new List<SandboxRecord>();
        foreach (var file in Directory.GetFiles(paths.Sandboxes, "*.json"))
        {
            if (Find(Path.GetFileNameWithoutExtension(file)) is { } record)
            {
                found.Add(record);
            }
        }

        return found;
    }

    private string FileOf(string key) => Path.Combine(paths.Sandboxes, $"{key}.json");

    // Not flushed to the disk: after a power cut the kernel has none of these networks either.
    private void Write(SandboxRecord record)
    {
        var file = FileOf(record.Key);
        File.WriteAllText($"{file}.tmp", record.ToJson());
        File.Move($"{file}.tmp", file, overwrite: true);
    }

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}
