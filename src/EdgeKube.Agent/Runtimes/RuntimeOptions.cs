namespace EdgeKube.Agent.Runtimes;

/// <summary>Which container runtime the node uses.</summary>
public sealed record RuntimeOptions
{
    /// <summary><c>unix:///path</c> of a CRI socket that somebody else runs; "" starts a containerd of our own.</summary>
    public string Endpoint { get; init; } = "";
}
