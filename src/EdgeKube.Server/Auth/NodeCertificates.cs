using System.Security.Cryptography;
using EdgeKube.Api.Errors;
using EdgeKube.Platform.Certificates;

namespace EdgeKube.Server.Auth;

/// <summary>Signs the certificates by which the broker knows nodes.</summary>
internal sealed class NodeCertificates(ClusterPki pki)
{
    private const string NodesGroup = "system:nodes";

    public string CaCertificate => pki.Authority.CertificatePem;

    /// <exception cref="ApiException">400: the request is no PKCS #10 request.</exception>
    public string Sign(string node, string csr)
    {
        try
        {
            return pki.Authority.SignClient(csr, new CertificateSubject(node, NodesGroup));
        }
        catch (CryptographicException e)
        {
            throw ApiException.BadRequest($"csr: {e.Message}");
        }
    }
}
