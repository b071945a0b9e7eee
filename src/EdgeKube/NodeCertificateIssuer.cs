using EdgeKube.Server.Auth;
using EdgeKube.Server.NodeLink;

namespace EdgeKube;

/// <summary>Lets the node link renew certificates with the cluster's CA.</summary>
internal sealed class NodeCertificateIssuer(NodeCertificates certificates) : INodeCertificateIssuer
{
    public Task<(string Certificate, string CaCertificate)> RenewAsync(string node, string csr, CancellationToken ct) =>
        Task.FromResult((certificates.Sign(node, csr), certificates.CaCertificate));
}
