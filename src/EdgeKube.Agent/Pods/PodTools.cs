using EdgeKube.Agent.Host;
using EdgeKube.Agent.Pods.Cgroups;
using EdgeKube.Agent.Pods.Hooks;
using EdgeKube.Agent.Pods.Probes;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.State;
using EdgeKube.Agent.Volumes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>What all pod workers share.</summary>
internal sealed record PodTools(
    AgentIdentity Identity, IPodRuntime Runtime, IPodStatusSink Sink, IPodNetwork Network, ConfigLookup Lookup, TimeProvider Time, PodVolumes Volumes)
{
    private static readonly ProbeHttp _http = new(); // one for the process: probes come often, and every client has pools of its own

    public PodFiles Files { get; } = new(Identity);

    public Prober Prober { get; } = new(Runtime, _http, Time);

    public HookRunner Hooks { get; } = new(Runtime, _http, Time);

    /// <summary>What must outlive the agent; null keeps nothing.</summary>
    public IAgentMemory? Memory { get; init; }

    public ImagePulls Pulls { get; init; } = new(0);

    /// <summary>Few runtime operations at once are fastest on small machines.</summary>
    public SemaphoreSlim Gate { get; } = new(3);

    /// <summary>Null: nobody tells when the machine is about to stop.</summary>
    public NodeHalt? Halt { get; init; }

    /// <summary>Null leaves control groups to the runtime.</summary>
    public PodCgroups? Cgroups { get; init; }

    /// <summary>Null: as much as this process sees.</summary>
    public NodeResources? Node { get; init; }

    /// <summary>The node's conditions under which it takes no more pods; null: never.</summary>
    public Func<IReadOnlyList<string>>? Pressed { get; init; }

    public NodeAmounts Amounts => Node?.Amounts ?? new NodeAmounts(Environment.ProcessorCount * 1000L, NodeMemory, 0);

    public long NodeMemory => Node?.Facts.MemoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public bool HasMemoryCgroup => Node?.Facts.HasMemoryCgroup ?? true;

    public SandboxSpec SandboxOf(PodView pod, int attempt)
    {
        var spec = ContainerPlan.Sandbox(
            pod, attempt, Files.LogDirectory(pod.Metadata), Identity.ClusterDomain, PodDnsPlan.Make(pod, Identity.ClusterDns, Identity.ClusterDomain, Resolver));
        return spec with
        {
            CgroupParent = Cgroups?.ParentOf(pod) ?? spec.CgroupParent,
            Resources = PodCgroupPlan.Sandbox(pod.Spec, HasMemoryCgroup),
            Overhead = PodCgroupPlan.Overhead(pod.Spec),
        };
    }

    /// <summary>A container's shares and limits on this node.</summary>
    public RuntimeContainerSpec Sized(RuntimeContainerSpec made, PodView pod, ContainerSpec container) => made with
    {
        MemoryLimit = HasMemoryCgroup ? made.MemoryLimit : 0,
        KillTogether = Node?.Facts.KillsGroups == true,
        OomScoreAdjust = PodQos.OomScore(pod.Spec, container, NodeMemory),
        HugePages = PodCgroupPlan.PagesOf(container, Node?.Facts.HugePages ?? []),
    };

    private static ResolverConfig Resolver() =>
        File.Exists("/etc/resolv.conf") ? ResolverConfig.Parse(File.ReadAllText("/etc/resolv.conf")) : ResolverConfig.Empty;

    public string IpOf(PodView pod, PodSight sight) => pod.Spec.HostNetwork ? Identity.NodeIp : sight.Ready?.Ip ?? "";
}
