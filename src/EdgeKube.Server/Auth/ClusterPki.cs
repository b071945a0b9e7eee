using System.Security.Cryptography.X509Certificates;
using EdgeKube.Platform.Certificates;

namespace EdgeKube.Server.Auth;

/// <summary>The cluster's CA and the certificates that the server itself needs, below <c>server/tls</c>.</summary>
public sealed class ClusterPki : IDisposable
{
    private readonly string _directory;

    private ClusterPki(string directory, CertificateAuthority authority)
    {
        _directory = directory;
        Authority = authority;
    }

    public CertificateAuthority Authority { get; }

    public string CaFile => File("ca.crt");

    public string BrokerCertificateFile => File("broker.crt");

    public string BrokerKeyFile => File("broker.key");

    public string AdminCertificateFile => File("admin.crt");

    public string AdminKeyFile => File("admin.key");

    /// <summary>The key that signs ServiceAccounts' tokens; made by who uses it.</summary>
    public string TokenKeyFile => File("service-account.key");

    private string ServerCertificateFile => File("server.crt");

    private string ServerKeyFile => File("server.key");

    /// <summary>Makes what is missing or due, for a server that is reached by these names and addresses.</summary>
    /// <param name="directory"><c>&lt;data-dir&gt;/server/tls</c>.</param>
    public static ClusterPki Open(string directory, IReadOnlyList<string> names, TimeProvider time)
    {
        Directory.CreateDirectory(directory, FileModes.PrivateDirectory);
        var authority = CertificateAuthority.LoadOrCreate(
            Path.Combine(directory, "ca.crt"), Path.Combine(directory, "ca.key"), "edgekube-ca", time);
        var pki = new ClusterPki(directory, authority);
        pki.EnsureServer(pki.ServerCertificateFile, pki.ServerKeyFile, "edgekube-server", names, time);
        pki.EnsureServer(pki.BrokerCertificateFile, pki.BrokerKeyFile, "edgekube-broker", names, time);
        CertificateFile.Ensure(
            pki.AdminCertificateFile,
            pki.AdminKeyFile,
            authority,
            _ => true,
            () => authority.IssueClient(new CertificateSubject("system:admin", "system:masters")),
            time);
        return pki;
    }

    /// <summary>The certificate that HTTPS shows, with its key.</summary>
    public X509Certificate2 LoadServerCertificate()
    {
        using var pem = X509Certificate2.CreateFromPemFile(ServerCertificateFile, ServerKeyFile);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

    public void Dispose() => Authority.Dispose();

    private void EnsureServer(string certificateFile, string keyFile, string commonName, IReadOnlyList<string> names, TimeProvider time) =>
        CertificateFile.Ensure(
            certificateFile,
            keyFile,
            Authority,
            certificate => names.All(name => certificate.MatchesHostname(name, allowWildcards: false, allowCommonName: false)),
            () => Authority.IssueServer(new CertificateSubject(commonName), names),
            time);

    private string File(string name) => Path.Combine(_directory, name);
}
