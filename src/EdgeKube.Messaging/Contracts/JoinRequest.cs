namespace EdgeKube.Messaging.Contracts;

/// <summary>POST /edgekube/v1/join: a node asks for its certificate. The token goes in the Authorization header.</summary>
public sealed record JoinRequest
{
    public required string NodeName { get; init; }

    /// <summary>A PKCS #10 request in PEM; its subject is replaced by the server.</summary>
    public required string Csr { get; init; }
}
