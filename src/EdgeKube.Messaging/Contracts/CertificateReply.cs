namespace EdgeKube.Messaging.Contracts;

/// <summary>The renewed certificate, PEM, or why there is none.</summary>
public sealed record CertificateReply
{
    public string? Certificate { get; init; }

    public string? CaCertificate { get; init; }

    public string? Problem { get; init; }
}
