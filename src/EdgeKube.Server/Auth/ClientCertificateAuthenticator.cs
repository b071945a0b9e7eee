using System.Security.Cryptography.X509Certificates;
using EdgeKube.Platform.Certificates;

namespace EdgeKube.Server.Auth;

/// <summary>Reads who asks from a client certificate: its common name is the user, its organisations the groups.</summary>
internal sealed class ClientCertificateAuthenticator(ClusterPki pki)
{
    /// <returns>Null when the cluster CA did not sign it, or it has ended.</returns>
    public UserInfo? Authenticate(X509Certificate2 certificate)
    {
        if (!pki.Authority.Signed(certificate))
        {
            return null;
        }

        var subject = CertificateSubject.Of(certificate);
        return new UserInfo(subject.CommonName, [.. subject.Organizations, "system:authenticated"]);
    }
}
