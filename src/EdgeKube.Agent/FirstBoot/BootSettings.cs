namespace EdgeKube.Agent.FirstBoot;

/// <summary>What a person wrote into <c>edgekube.yaml</c> on the boot partition.</summary>
public sealed record BootSettings
{
    /// <summary>server, agent or both.</summary>
    public required string Role { get; init; }

    /// <summary>The server to join, https://HOST:PORT; "" on a machine that is the server.</summary>
    public string Server { get; init; } = "";

    /// <summary>The token to join with; "" when it has been used.</summary>
    public string Token { get; init; } = "";

    /// <summary>"": one is made from the machine's id.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>"": left as it is.</summary>
    public string Timezone { get; init; } = "";

    public WifiSettings? Wifi { get; init; }

    public SshSettings? Ssh { get; init; }

    /// <summary>The system is kept in an overlay, and data has a partition of its own.</summary>
    public bool ReadOnlyRoot { get; init; }

    /// <summary>The journal is kept in memory.</summary>
    public bool LogToRam { get; init; }

    /// <summary>Swap into compressed memory.</summary>
    public bool Zram { get; init; } = true;

    public bool IsServer => Role is "server" or "both";

    public bool IsAgent => Role is "agent" or "both";
}
