namespace EdgeKube.Messaging.Contracts;

/// <summary>The token, or why there is none.</summary>
public sealed record PodTokenReply
{
    public required string Id { get; init; }

    public string? Token { get; init; }

    public string? Problem { get; init; }
}
