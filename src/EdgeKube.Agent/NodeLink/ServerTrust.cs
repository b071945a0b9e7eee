using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Trusts a server whose certificate is signed, for servers, by the CA that the token names.</summary>
internal sealed class ServerTrust(string caHash)
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";

    /// <summary>Why the last server was not trusted; null when it was.</summary>
    public string? Problem { get; private set; }

    public bool Check(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var presented = chain is null
            ? []
            : chain.ChainElements.Select(e => e.Certificate).Concat(chain.ChainPolicy.ExtraStore).ToList();
        var ca = presented.FirstOrDefault(c => Convert.ToHexStringLower(SHA256.HashData(c.RawData)) == caHash);
        if (certificate is null || ca is null)
        {
            Problem = "the token's CA hash does not match the server's certificate.\n"
                + "  The server was reinstalled, or something answers in its place. Make a new token there: edgekube token create";
            return false;
        }

        // A node of the same cluster must not pass for the server.
        using var own = new X509Chain();
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
