namespace EdgeKube.Messaging.Contracts;

/// <summary>The first frame of a stream: what the server wants from the node.</summary>
public sealed record StreamOpen
{
    /// <summary>The <see cref="Kind"/> of a page of figures.</summary>
    public const string PageKind = "page";

    /// <summary>The <see cref="Kind"/> of a connection to a pod's address.</summary>
    public const string DialKind = "dial";

    /// <summary>The <see cref="Kind"/> of the journal of the node's units.</summary>
    public const string JournalKind = "journal";

    /// <summary>The <see cref="Kind"/> of an order to restart or shut down the node.</summary>
    public const string PowerKind = "power";

    /// <summary>The <see cref="Kind"/> of another executable for the node.</summary>
    public const string UpgradeKind = "upgrade";

    /// <summary><c>logs</c>, <c>exec</c>, <c>attach</c>, <c>portforward</c>, <c>dial</c>, <c>page</c>, <c>journal</c>, <c>power</c>, <c>upgrade</c>.</summary>
    public required string Kind { get; init; }

    public string Namespace { get; set; } = "";

    public string Pod { get; set; } = "";

    public string Uid { get; set; } = "";

    public string Container { get; set; } = "";

    public LogOptions? Logs { get; init; }

    public CommandOptions? Command { get; init; }

    /// <summary>Of <c>portforward</c> (in the pod, as localhost) and <c>dial</c> (at the pod's address).</summary>
    public int? Port { get; init; }

    /// <summary>Of <c>journal</c>.</summary>
    public NodeLogOptions? Journal { get; init; }

    /// <summary>Of <c>page</c>: such as <c>/stats/summary</c>; of <c>power</c>: <c>reboot</c> or <c>shutdown</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Of <c>upgrade</c>.</summary>
    public NodeUpgradeOffer? Upgrade { get; init; }
}
