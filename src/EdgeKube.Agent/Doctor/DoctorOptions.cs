namespace EdgeKube.Agent.Doctor;

/// <summary>What the doctor is to look at.</summary>
public sealed record DoctorOptions
{
    /// <summary><c>&lt;data-dir&gt;/agent</c>.</summary>
    public required string AgentDirectory { get; init; }

    /// <summary><c>&lt;data-dir&gt;/server</c>.</summary>
    public required string ServerDirectory { get; init; }

    /// <summary>containerd or podman.</summary>
    public required string Runtime { get; init; }

    /// <summary>The server that is to be joined, https://HOST:PORT; "" when there is none, or one has been joined.</summary>
    public required string Server { get; init; }

    /// <summary>The machine runs a control plane, too.</summary>
    public required bool IsServer { get; init; }

    /// <summary>The ports that a control plane listens on.</summary>
    public required IReadOnlyList<int> ServerPorts { get; init; }
}
