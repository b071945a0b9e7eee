using System.Security.Cryptography;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Platform.Upgrades;

/// <summary>The versions that the server has for its nodes: <c>&lt;version&gt;/&lt;architecture&gt;/</c> with the file, its signature and what is known of it.</summary>
/// <param name="root">Its folder. Whoever publishes may be root, and the server is not: all may read it.</param>
public sealed class UpgradeStore(string root)
{
    private const string FileName = "package";
    private const string SignatureName = "signature";
    private const string InfoName = "info";
    private const string Incoming = ".incoming";
    private const UnixFileMode Folder = FileModes.PrivateDirectory
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Null: it was not published for this architecture.</summary>
    public UpgradePackage? Find(string version, string architecture)
    {
        var info = Path.Combine(FolderOf(version, architecture), InfoName);
        return IsName(version) && IsName(architecture) && File.Exists(info) ? UpgradePackage.Parse(File.ReadAllText(info)) : null;
    }

    public IReadOnlyList<UpgradePackage> All() => !Directory.Exists(root)
        ? []
        : [.. Directory.GetDirectories(root).Where(d => IsName(Path.GetFileName(d))).SelectMany(Directory.GetDirectories)
            .Select(d => Find(Path.GetFileName(Path.GetDirectoryName(d))!, Path.GetFileName(d))).OfType<UpgradePackage>()
            .OrderBy(p => p.Version, StringComparer.Ordinal).ThenBy(p => p.Architecture, StringComparer.Ordinal)];

    public FileStream Open(UpgradePackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        return File.OpenRead(Path.Combine(FolderOf(package.Version, package.Architecture), FileName));
    }

    public byte[] SignatureOf(UpgradePackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        return File.ReadAllBytes(Path.Combine(FolderOf(package.Version, package.Architecture), SignatureName));
    }

    /// <summary>Takes a file in: signed, whole, and with an executable whose architecture is found out.</summary>
    /// <param name="offer">Its key file need not be there: each node checks with its own.</param>
    /// <param name="version">What nodes are told to run, and say that they run: fit for a label.</param>
    /// <exception cref="UpgradeException">It was refused, and nothing was changed.</exception>
    public async Task<UpgradePackage> PublishAsync(UpgradeOffer offer, string version, TimeProvider time, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(time);
        if (!IsName(version))
        {
            throw new UpgradeException($"\"{version}\" is no name for a version: up to 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends");
        }

        if (offer.Signature is not { } signature)
        {
            throw new UpgradeException($"{offer.Name} is not signed: {offer.Name}.sig is missing (openssl dgst -sha256 -sign KEY makes it)");
        }

        MakeFolder(root);
        var incoming = Path.Combine(root, Incoming);
        Remove(incoming);
        MakeFolder(incoming);
        try
        {
            var package = await TakeAsync(offer, signature, version, incoming, time, ct);
            Keep(package, incoming);
            return package;
        }
        catch (IOException e)
        {
            throw new UpgradeException($"{offer.Name} cannot be published: {e.Message}"); // such as a full disk
        }
        finally
        {
            Remove(incoming);
        }
    }

    /// <returns>Whether it was there.</returns>
    public bool Remove(string version, string? architecture)
    {
        var folder = architecture is null ? Path.Combine(root, version) : FolderOf(version, architecture);
        return IsName(version) && (architecture is null || IsName(architecture)) && Remove(folder);
    }

    private static async Task<UpgradePackage> TakeAsync(
        UpgradeOffer offer, byte[] signature, string version, string incoming, TimeProvider time, CancellationToken ct)
    {
        var path = Path.Combine(incoming, FileName);
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write))
        {
            await offer.CopyToAsync(file, ct);
            file.Flush(flushToDisk: true);
        }

        File.SetUnixFileMode(path, FileModes.Public);
        if (File.Exists(offer.KeyFile))
        {
            await UpgradeSignature.VerifyAsync(path, signature, await File.ReadAllTextAsync(offer.KeyFile, ct), offer.KeyFile, ct);
        }

        var unpacked = Path.Combine(incoming, "unpacked");
        var executable = await UpgradeArchive.ExecutableAsync(path, unpacked, ct);
        var package = new UpgradePackage
        {
            Version = version,
            Architecture = UpgradeArchive.HeaderOf(executable).Architecture,
            Size = new FileInfo(path).Length,
            Sha256 = await HashAsync(path, ct),
            Executable = await HashAsync(executable, ct),
            Published = $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}",
        };
        Remove(unpacked);
        if (!IsName(package.Architecture))
        {
            throw new UpgradeException($"it is for {package.Architecture}, which no node is");
        }

        AtomicFile.Write(Path.Combine(incoming, SignatureName), signature, FileModes.Public);
        AtomicFile.Write(Path.Combine(incoming, InfoName), package.ToText(), FileModes.Public);
        return package;
    }

    // A version is one thing for ever: a node that says that it runs it runs this.
    private void Keep(UpgradePackage package, string incoming)
    {
        if (Find(package.Version, package.Architecture) is { } present && present.Sha256 != package.Sha256)
        {
            throw new UpgradeException(
                $"{package.Version} for {package.Architecture} is published already, and is another file; give this one another name, or take that one back (edgekube upgrade unpublish {package.Version})");
        }

        var folder = FolderOf(package.Version, package.Architecture);
        MakeFolder(Path.GetDirectoryName(folder)!);
        Folders.Sync(incoming);
        Remove(folder);
        Directory.Move(incoming, folder);
        Folders.Sync(Path.GetDirectoryName(folder)!);
        Folders.Sync(root);
    }

    private string FolderOf(string version, string architecture) => Path.Combine(root, version, architecture);

    private static async Task<string> HashAsync(string path, CancellationToken ct)
    {
        using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
    }

    private static void MakeFolder(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, Folder);
    }

    private static bool Remove(string path)
    {
        if (!Directory.Exists(path))
        {
            return false;
        }

        Directory.Delete(path, recursive: true);
        return true;
    }

    // A label's value, and the name of a folder.
    private static bool IsName(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= 63 && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]);
    }
}
