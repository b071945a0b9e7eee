namespace EdgeKube.Agent.Runtimes;

/// <summary>An image that the node holds.</summary>
/// <param name="Id">The runtime's id (<c>sha256:…</c>).</param>
/// <param name="Digest">The reference by digest that a container status shows as imageID, or the id when there is none.</param>
/// <param name="User">The user the image runs as: a number, a name or "".</param>
internal sealed record RuntimeImage(string Id, string Digest, IReadOnlyList<string> References, long SizeBytes, string User)
{
    /// <summary>The kind of machine it is for, in Kubernetes' words; "" when the runtime does not say.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The runtime is told to keep it, such as the sandboxes' own.</summary>
    public bool Pinned { get; init; }
}
