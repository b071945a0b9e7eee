namespace EdgeKube.Agent.Runtimes;

/// <summary>The node's runtime of containers, and the way into them.</summary>
internal sealed record ContainerEngine(IPodRuntime Runtime, IContainerSessions Sessions);
