using System.IO.Compression;
using System.Security.Cryptography;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;
using EdgeKube.Platform.Sqlite;
using EdgeKube.Server.Storage.Sqlite;

namespace EdgeKube.Server.Backups;

/// <summary>Writes a backup of a server's folder while the server runs, or lies still: the store, the keys and certificates, the join token, the MQTT accounts.</summary>
public static class BackupWriter
{
    internal const string Store = "state.db";
    internal const string Token = "token";
    internal const string Keys = "tls";

    /// <summary>The broker's other files are made of it.</summary>
    internal const string Accounts = "mosquitto/accounts";

    /// <summary>Writes it whole, or not at all; it is on the disk when this returns.</summary>
    /// <param name="serverFolder"><c>&lt;data-dir&gt;/server</c>.</param>
    /// <param name="target">The file; one that is there is replaced.</param>
    /// <param name="version">Of this edgekube.</param>
    /// <exception cref="BackupException">There is nothing to back up, or it cannot be read or written.</exception>
    public static BackupManifest Write(string serverFolder, string target, string version, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        target = Path.GetFullPath(target);
        var store = Path.Combine(serverFolder, Store);
        if (!File.Exists(store))
        {
            throw new BackupException($"there is no store at {store}; is this the server's machine, and --data-dir its directory?");
        }

        var copy = $"{target}.{Environment.ProcessId}.db.tmp";
        var archive = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            MakePrivate(copy).Dispose(); // SQLite would let others read it
            var content = StoreCopy.Take(store, copy);
            var sources = Sources(serverFolder, copy);
            var manifest = new BackupManifest(
                version, time.GetUtcNow(), content.Format, content.Revision, content.Objects, [.. sources.Select(s => Entry(s.Name, s.Path))]);
            using (var file = MakePrivate(archive))
            {
                WriteArchive(file, manifest, sources);
                file.Flush(flushToDisk: true);
            }

            File.Move(archive, target, overwrite: true);
            Folders.Sync(Path.GetDirectoryName(target)!);
            return manifest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DatabaseException or InvalidDataException)
        {
            throw new BackupException($"the backup {target} cannot be made: {e.Message}", e);
        }
        finally
        {
            File.Delete(copy);
            File.Delete(copy + "-journal");
            File.Delete(archive);
        }
    }

    internal static bool Belongs(string name) =>
        name is Store or Token or Accounts
        || (name.StartsWith(Keys + "/", StringComparison.Ordinal) && Path.GetFileName(name) is { Length: > 0 } file && name.Length == Keys.Length + 1 + file.Length && file[0] != '.');

    private static List<(string Name, string Path)> Sources(string folder, string copy)
    {
        List<(string Name, string Path)> sources = [(Store, copy)];
        foreach (var name in new[] { Token, Accounts })
        {
            if (Path.Combine(folder, name) is var file && File.Exists(file))
            {
                sources.Add((name, file));
            }
        }

        var keys = Directory.EnumerateFiles(Path.Combine(folder, Keys))
            .Where(f => Path.GetExtension(f) is ".crt" or ".key")
            .Order(StringComparer.Ordinal);
        sources.AddRange(keys.Select(f => ($"{Keys}/{Path.GetFileName(f)}", f)));
        return sources;
    }

    private static BackupEntry Entry(string name, string path)
    {
        using var file = File.OpenRead(path);
        return new(name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    private static void WriteArchive(FileStream file, BackupManifest manifest, List<(string Name, string Path)> sources)
    {
        using var packed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
        var tar = new TarWriter(packed, manifest.Created);
        var json = manifest.Write();
        tar.Add(BackupManifest.Name, new MemoryStream(json), json.Length);
        for (var i = 0; i < sources.Count; i++)
        {
            using var source = File.OpenRead(sources[i].Path);
            tar.Add(manifest.Files[i].Name, source, manifest.Files[i].Size);
        }

        tar.End();
    }

    private static FileStream MakePrivate(string path)
    {
        File.Delete(path);
        return new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = FileModes.Private });
    }
}
