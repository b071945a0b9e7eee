namespace EdgeKube.Agent.NodeLink;

/// <summary>Whom to join, and as what.</summary>
public sealed record JoinOptions
{
    /// <summary><c>https://HOST:PORT</c>.</summary>
    public required string Server { get; init; }

    /// <summary>May be empty when the node has joined before.</summary>
    public required string Token { get; init; }

    public required string NodeName { get; init; }

    /// <summary>Called after each attempt that the server did not answer, with the problem.</summary>
    public Action<string> Waiting { get; init; } = _ => { };

    /// <summary><c>&lt;data-dir&gt;/agent</c>.</summary>
    public required string Directory { get; init; }
}
