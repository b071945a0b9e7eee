namespace EdgeKube.Agent.FirstBoot;

/// <summary>What the machine is like before the settings are applied.</summary>
public sealed record BootFacts
{
    /// <summary>/etc/machine-id.</summary>
    public required string MachineId { get; init; }

    /// <summary>/etc/passwd.</summary>
    public string Users { get; init; } = "";

    /// <summary>/etc/edgekube/config.yaml.</summary>
    public string Config { get; init; } = "";

    /// <summary>A token was put into /etc/edgekube/token, or the node has joined.</summary>
    public bool HasToken { get; init; }

    /// <summary>The root is an overlay already.</summary>
    public bool IsReadOnly { get; init; }

    public bool HasUser(string name) => Users.Split('\n').Any(line => line.StartsWith(name + ':', StringComparison.Ordinal));
}
