namespace EdgeKube.Messaging.Contracts;

/// <summary>The node's first word after it connected: what it already holds.</summary>
public sealed record NodeHello
{
    public required string Connection { get; init; }

    /// <summary>The epoch and revision of the desired state that the node has stored; "" and 0 when it has none.</summary>
    public required string Epoch { get; init; }

    public required long Revision { get; init; }

    public string Version { get; set; } = "";

    public IReadOnlyList<string> Capabilities { get; set; } = [];
}
