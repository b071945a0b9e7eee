using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Pods;

/// <summary>What all pod workers share.</summary>
internal sealed record PodTools(
    AgentIdentity Identity, IPodRuntime Runtime, IPodStatusSink Sink, IPodNetwork Network, ConfigLookup Lookup, TimeProvider Time)
{
    public PodFiles Files { get; } = new(Identity);

    /// <summary>Few runtime operations at once are fastest on small machines.</summary>
    public SemaphoreSlim Gate { get; } = new(3);
}
