namespace EdgeKube.Agent.Runtimes;

/// <summary>Which container runtime the node uses.</summary>
public sealed record RuntimeOptions
{
    /// <summary>containerd (or another runtime that speaks CRI) or podman.</summary>
    public string Name { get; init; } = "containerd";

    /// <summary><c>unix:///path</c> of the socket of one that somebody else runs; "" starts one of our own.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Mirrors, credentials and certificates of image registries; a file that need not be there.</summary>
    public string RegistriesFile { get; init; } = "";

    /// <summary>How many images may be pulled at once; 0 is no limit.</summary>
    public int MaxParallelPulls { get; init; }

    /// <summary>systemd makes the containers' control groups.</summary>
    public bool SystemdCgroups { get; init; }

    public ImageCollectionOptions Images { get; init; } = new();
}
