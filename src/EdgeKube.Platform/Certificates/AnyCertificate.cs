using System.Net.Security;

namespace EdgeKube.Platform.Certificates;

/// <summary>
/// TLS to a peer whose certificate nobody here can judge: a probe or a proxied request to what runs in a pod (Kubernetes takes any
/// certificate there), or an APIService that says <c>insecureSkipTLSVerify</c> itself.
/// </summary>
public static class AnyCertificate
{
    /// <summary>Makes <paramref name="options"/> accept whatever the peer shows.</summary>
    public static SslClientAuthenticationOptions Accept(SslClientAuthenticationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
#pragma warning disable CA5359 // see above: there is nothing to check it against
        options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return options;
    }
}
