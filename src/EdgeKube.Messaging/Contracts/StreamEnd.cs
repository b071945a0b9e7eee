namespace EdgeKube.Messaging.Contracts;

/// <summary>The last frame of a stream in one direction; <c>Problem</c> is null when all went well.</summary>
public sealed record StreamEnd
{
    /// <summary>An HTTP status for the client, such as 400 or 404.</summary>
    public int Code { get; init; }

    public string? Problem { get; init; }
}
