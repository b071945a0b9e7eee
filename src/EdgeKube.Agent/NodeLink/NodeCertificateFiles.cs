using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeKube.Agent.NodeLink;

/// <summary>The node's key and certificates on disk, replaced so that a power cut leaves a pair that fits.</summary>
internal sealed class NodeCertificateFiles(string directory)
{
    private string NextKeyFile => KeyFile + ".new";

    public string CaFile => Path.Combine(directory, "ca.crt");

    public string CertificateFile => Path.Combine(directory, "client.crt");

    public string KeyFile => Path.Combine(directory, "client.key");

    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static string Request(string node, ECDsa key)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddOrganizationName("system:nodes");
        name.AddCommonName(node);
        return new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
    }

    /// <summary>The certificate with its key, or null when there is none that fits.</summary>
    public X509Certificate2? Load()
    {
        if (!File.Exists(CaFile) || !File.Exists(CertificateFile))
        {
            return null;
        }

        if (TryLoad(KeyFile) is { } present)
        {
            return present;
        }

        // The power went between the two renames.
        if (TryLoad(NextKeyFile) is not { } next)
        {
            return null;
        }

        File.Move(NextKeyFile, KeyFile, overwrite: true);
        return next;
    }

    public void Store(ECDsa key, string certificate, string ca)
    {
        Directory.CreateDirectory(directory);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Write(NextKeyFile, key.ExportPkcs8PrivateKeyPem());
        Write(CertificateFile + ".new", certificate);
        Write(CaFile + ".new", ca);
        File.Move(CaFile + ".new", CaFile, overwrite: true);
        File.Move(CertificateFile + ".new", CertificateFile, overwrite: true);
        File.Move(NextKeyFile, KeyFile, overwrite: true);
    }

    private static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }

    private X509Certificate2? TryLoad(string keyFile)
    {
        try
        {
            return File.Exists(keyFile) ? X509Certificate2.CreateFromPemFile(CertificateFile, keyFile) : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null; // the key is of another certificate
        }
    }
}
