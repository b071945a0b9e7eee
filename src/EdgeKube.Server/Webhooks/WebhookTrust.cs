using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeKube.Server.Webhooks;

/// <summary>Which certificates a webhook may show: those of its CA bundle, or of the machine's roots, for its own name.</summary>
internal static class WebhookTrust
{
    /// <param name="bundle">PEM in base64, or "".</param>
    /// <exception cref="WebhookException">The bundle holds no certificate.</exception>
    public static SslClientAuthenticationOptions Options(string bundle)
    {
        var options = new SslClientAuthenticationOptions();
        if (bundle.Length == 0)
        {
            return options;
        }

        var roots = Read(bundle);
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);

        // A bundle may hold the very certificate that is shown: it then needs nobody above it.
        options.RemoteCertificateValidationCallback = (_, shown, _, errors) => errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && shown is not null
                && roots.Any(r => r.RawDataMemory.Span.SequenceEqual(shown.GetRawCertData())));
        return options;
    }

    private static X509Certificate2Collection Read(string bundle)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(bundle)));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new WebhookException($"unable to load root certificates: {e.Message}");
        }

        return roots.Count > 0 ? roots : throw new WebhookException("unable to load root certificates: unable to parse bytes as PEM block");
    }
}
