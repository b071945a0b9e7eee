namespace EdgeKube.Server.NodeLink;

/// <summary>Signs the renewal of a node's certificate.</summary>
internal interface INodeCertificateIssuer
{
    /// <param name="node">The node as the broker authenticated it; it becomes the certificate's common name.</param>
    /// <param name="csr">PKCS #10, PEM.</param>
    /// <returns>The node's certificate and the CA's, PEM.</returns>
    /// <exception cref="Api.Errors.ApiException">The request is refused; its message goes to the node.</exception>
    Task<(string Certificate, string CaCertificate)> RenewAsync(string node, string csr, CancellationToken ct);
}
