using System.Security.Cryptography.X509Certificates;
using EdgeKube.Platform.Certificates;

namespace EdgeKube.Server.Auth;

/// <summary>The cluster's CA and the certificates that the server itself needs, below <c>server/tls</c>.</summary>
public sealed class ClusterPki : IDisposable
{
    /// <summary>The name that this server shows to extension API servers.</summary>
    public const string FrontProxyName = "front-proxy-client";

    private readonly string _directory;

    // Its own: who is believed to speak for others must not be somebody with any certificate of the cluster.
    private readonly CertificateAuthority _frontProxyAuthority;

    private ClusterPki(string directory, CertificateAuthority authority, CertificateAuthority frontProxyAuthority)
    {
        _directory = directory;
        _frontProxyAuthority = frontProxyAuthority;
        Authority = authority;
    }

    /// <summary>The CA of the front proxy's certificate.</summary>
    public string FrontProxyCaPem => _frontProxyAuthority.CertificatePem;

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
        var frontProxy = CertificateAuthority.LoadOrCreate(
            Path.Combine(directory, "front-proxy-ca.crt"), Path.Combine(directory, "front-proxy-ca.key"), "edgekube-front-proxy-ca", time);
        var pki = new ClusterPki(directory, authority, frontProxy);
        pki.EnsureServer(pki.ServerCertificateFile, pki.ServerKeyFile, "edgekube-server", names, time);
        pki.EnsureServer(pki.BrokerCertificateFile, pki.BrokerKeyFile, "edgekube-broker", names, time);
        CertificateFile.Ensure(
            pki.File("front-proxy-client.crt"),
            pki.File("front-proxy-client.key"),
            frontProxy,
            _ => true,
            () => frontProxy.IssueClient(new CertificateSubject(FrontProxyName)),
            time);
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
    public X509Certificate2 LoadServerCertificate() => Load(ServerCertificateFile, ServerKeyFile);

    /// <summary>The certificate that this server shows where it hands on the requests of others.</summary>
    public X509Certificate2 LoadFrontProxyCertificate() => Load(File("front-proxy-client.crt"), File("front-proxy-client.key"));

    public void Dispose()
    {
        Authority.Dispose();
        _frontProxyAuthority.Dispose();
    }

    private static X509Certificate2 Load(string certificateFile, string keyFile)
    {
        using var pem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
    }

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
