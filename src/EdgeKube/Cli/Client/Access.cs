namespace EdgeKube.Cli.Client;

/// <summary>Where a cluster is, and who we are there.</summary>
/// <param name="Server">Its address.</param>
internal sealed record Access(Uri Server)
{
    public string Namespace { get; init; } = "default";

    /// <summary>Who may have signed the server's certificate; null for whoever this machine trusts.</summary>
    public string? AuthorityPem { get; init; }

    public bool Insecure { get; init; }

    /// <summary>The name that the server's certificate has, when it is not the address's.</summary>
    public string? ServerName { get; init; }

    public string? CertificatePem { get; init; }

    public string? KeyPem { get; init; }

    public string? Token { get; init; }
}
