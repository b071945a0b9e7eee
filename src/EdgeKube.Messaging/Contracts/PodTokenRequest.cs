namespace EdgeKube.Messaging.Contracts;

/// <summary>A node asks for a ServiceAccount's token for one of its pods.</summary>
public sealed record PodTokenRequest
{
    /// <summary>Comes back in the reply.</summary>
    public required string Id { get; init; }

    public required string Namespace { get; init; }

    public required string Pod { get; init; }

    public required string PodUid { get; init; }

    public required string ServiceAccount { get; init; }

    /// <summary>Null or "": the API server.</summary>
    public string? Audience { get; init; }

    public long ExpirationSeconds { get; init; }
}
