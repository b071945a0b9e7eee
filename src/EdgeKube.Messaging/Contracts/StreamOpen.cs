namespace EdgeKube.Messaging.Contracts;

/// <summary>The first frame of a stream: what the server wants from the node.</summary>
public sealed record StreamOpen
{
    /// <summary><c>logs</c>; later exec, attach, portforward …</summary>
    public required string Kind { get; init; }

    public string Namespace { get; init; } = "";

    public string Pod { get; init; } = "";

    public string Uid { get; init; } = "";

    public string Container { get; init; } = "";

    public LogOptions? Logs { get; init; }
}
