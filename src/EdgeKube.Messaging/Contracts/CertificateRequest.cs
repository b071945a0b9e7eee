namespace EdgeKube.Messaging.Contracts;

/// <summary>A node renews its certificate before it ends.</summary>
public sealed record CertificateRequest
{
    public required string Csr { get; init; }
}
