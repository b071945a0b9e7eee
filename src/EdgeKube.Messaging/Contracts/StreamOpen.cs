namespace EdgeKube.Messaging.Contracts;

/// <summary>The first frame of a stream: what the server wants from the node.</summary>
public sealed record StreamOpen
{
    /// <summary><c>logs</c>; later exec, attach, portforward …</summary>
    public required string Kind { get; init; }

    public string Namespace { get; set; } = "";

    public string Pod { get; set; } = "";

    public string Uid { get; set; } = "";

    public string Container { get; set; } = "";

    public LogOptions? Logs { get; init; }
}
