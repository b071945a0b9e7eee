using System.IO.Compression;
using System.Security.Cryptography;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Server.Backups;

/// <summary>Reads a backup and believes none of it: every file must be the one that the manifest names.</summary>
public static class BackupReader
{
    private const int MostManifestBytes = 1 << 20;

    /// <summary>What it says of itself; nothing else of it is read.</summary>
    /// <exception cref="BackupException">It is no backup, or it cannot be read.</exception>
    public static BackupManifest ReadManifest(string path) => Read(path, tar => Manifest(tar));

    /// <summary>Writes its files into a folder that is empty; they are on the disk when this returns.</summary>
    /// <exception cref="BackupException">It is no backup, it is damaged or a part is missing; what was written so far is of no use.</exception>
    internal static BackupManifest Extract(string path, string folder) => Read(path, tar =>
    {
        var manifest = Manifest(tar);
        if (manifest.Files.All(f => f.Name != BackupWriter.Store))
        {
            throw new InvalidDataException("it holds no store");
        }

        Directory.CreateDirectory(Path.Combine(folder, BackupWriter.Keys), FileModes.PrivateDirectory);
        foreach (var wanted in manifest.Files)
        {
            if (!BackupWriter.Belongs(wanted.Name) || tar.Next() is not { } entry || entry != (wanted.Name, wanted.Size))
            {
                throw new InvalidDataException($"{wanted.Name} is not what its manifest says");
            }

            var target = Path.Combine(folder, wanted.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!, FileModes.PrivateDirectory);
            ExtractFile(tar, wanted, target);
        }

        return tar.Next() is null ? manifest : throw new InvalidDataException("it holds more than its manifest says");
    });

    private static void ExtractFile(TarReader tar, BackupEntry wanted, string target)
    {
        using var file = new FileStream(target, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = target.EndsWith(".crt", StringComparison.Ordinal) ? FileModes.Public : FileModes.Private,
        });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 << 10];
        while (tar.Read(buffer) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            file.Write(buffer, 0, read);
        }

        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != wanted.Sha256)
        {
            throw new InvalidDataException($"the checksum of {wanted.Name} is wrong");
        }

        file.Flush(flushToDisk: true);
    }

    private static BackupManifest Manifest(TarReader tar)
    {
        if (tar.Next() is not (BackupManifest.Name, < MostManifestBytes and var length))
        {
            throw new InvalidDataException("it does not begin with a manifest");
        }

        var json = new byte[length];
        for (var at = 0; at < json.Length;)
        {
            at += tar.Read(json.AsSpan(at));
        }

        return BackupManifest.Read(json);
    }

    private static BackupManifest Read(string path, Func<TarReader, BackupManifest> work)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            return work(new TarReader(unpacked));
        }
        catch (InvalidDataException e)
        {
            throw new BackupException($"{path} is no good backup: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
