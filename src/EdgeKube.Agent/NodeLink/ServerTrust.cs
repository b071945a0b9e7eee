using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Trusts a server whose certificate is signed, for servers, by the CA that the token names.</summary>
/// <remarks>Servers do not send their root in the handshake: it is asked for first, and its hash is what makes it trusted.</remarks>
internal sealed class ServerTrust(X509Certificate2 ca)
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";

    /// <summary>The certificate in this PEM that the token names, or null.</summary>
    public static X509Certificate2? Find(string pem, string caHash)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return all.FirstOrDefault(c => Convert.ToHexStringLower(SHA256.HashData(c.RawData)) == caHash);
    }

    /// <summary>Why the last server was not trusted; null when it was.</summary>
    public string? Problem { get; private set; }

    public bool Check(X509Certificate? certificate, X509Chain? chain)
    {
        if (certificate is null)
        {
            Problem = "the server showed no certificate";
            return false;
        }

        // A node of the same cluster must not pass for the server.
        using var own = new X509Chain();
        own.ChainPolicy.ExtraStore.AddRange(chain?.ChainPolicy.ExtraStore ?? []);
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.Add(ca);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ForServers));
        own.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid; // a board may wake up without a clock
        using var leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        Problem = own.Build(leaf)
            ? null
            : $"the server's certificate is not valid: {string.Join(" ", own.ChainStatus.Select(s => s.StatusInformation))}";
        return Problem is null;
    }
}
