namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Where the agent's own containerd has its things.</summary>
internal sealed class ContainerdPaths(AgentIdentity identity)
{
    public string Folder { get; } = Path.Combine(identity.Directory, "containerd");

    public string Config => Path.Combine(Folder, "config.toml");

    public string Root => Path.Combine(Folder, "root");

    public string Opt => Path.Combine(Folder, "opt");

    /// <summary><c>&lt;registry&gt;/hosts.toml</c>: mirrors, and registries without TLS.</summary>
    public string Registries => Path.Combine(Folder, "certs.d");

    public string Log => Path.Combine(Folder, "containerd.log");

    public string State { get; } = Path.Combine(identity.RunDirectory, "containerd");

    public string PidFile => Path.Combine(State, "containerd.pid");

    /// <summary>The addresses that the plugins have given.</summary>
    public string CniAddresses { get; } = Path.Combine(identity.Directory, "cni", "addresses");

    public string CniConfiguration { get; } = Path.Combine(identity.Directory, "cni", "conf");

    public string Socket { get; } = SocketIn(identity.RunDirectory);

    public string TtrpcSocket => SocketPaths.Checked(Path.Combine(State, "containerd.sock.ttrpc"));

    /// <summary>Where a containerd of an agent with this run directory listens.</summary>
    public static string SocketIn(string runDirectory) => SocketPaths.Checked(Path.Combine(runDirectory, "containerd", "containerd.sock"));
}
