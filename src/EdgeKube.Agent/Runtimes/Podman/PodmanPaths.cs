namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Where the agent's own Podman has its things, and where ours beside it are.</summary>
internal sealed class PodmanPaths(AgentIdentity identity)
{
    public string Folder { get; } = Path.Combine(identity.Directory, "podman");

    public string Root => Path.Combine(Folder, "root");

    public string ContainersConf => Path.Combine(Folder, "containers.conf");

    public string StorageConf => Path.Combine(Folder, "storage.conf");

    public string RegistriesConf => Path.Combine(Folder, "registries.conf");

    /// <summary>Its home directory, so that it finds our certificates and nobody's settings.</summary>
    public string Home => Path.Combine(Folder, "home");

    /// <summary><c>&lt;registry&gt;/ca.crt</c> and a client's certificate.</summary>
    public string Certificates => Path.Combine(Home, ".config", "containers", "certs.d");

    public string Log => Path.Combine(Folder, "podman.log");

    /// <summary>A record for each sandbox.</summary>
    public string Sandboxes => Path.Combine(Folder, "sandboxes");

    /// <summary>What containers of a sandbox see as /etc/resolv.conf.</summary>
    public string ResolvConf(string key) => Path.Combine(Sandboxes, $"{key}.resolv.conf");

    public string State { get; } = Path.Combine(identity.RunDirectory, "podman");

    public string RunRoot => Path.Combine(State, "run");

    public string Temporary => Path.Combine(State, "tmp");

    public string NetworkNamespaces => Path.Combine(State, "netns");

    public string PidFile => Path.Combine(State, "podman.pid");

    public string CniConfiguration { get; } = Path.Combine(identity.Directory, "cni", "conf");

    public string Socket { get; } = SocketIn(identity.RunDirectory);

    /// <summary>Where a Podman of an agent with this run directory listens.</summary>
    public static string SocketIn(string runDirectory) => SocketPaths.Checked(Path.Combine(runDirectory, "podman", "podman.sock"));
}
