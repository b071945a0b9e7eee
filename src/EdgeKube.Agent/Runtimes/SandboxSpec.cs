namespace EdgeKube.Agent.Runtimes;

/// <summary>What a pod's sandbox is made of.</summary>
internal sealed record SandboxSpec
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    /// <summary>Rises when a pod needs a new sandbox.</summary>
    public required int Attempt { get; init; }

    public required string Hostname { get; init; }

    /// <summary>What the pod names as its <c>runtimeClassName</c>; "" for the node's own runtime.</summary>
    public string RuntimeClass { get; init; } = "";

    public required bool HostNetwork { get; init; }

    public bool HostPid { get; init; }

    public bool HostIpc { get; init; }

    /// <summary>At least one container is privileged.</summary>
    public bool Privileged { get; init; }

    public bool ShareProcessNamespace { get; init; }

    /// <summary>The folder of the containers' log files.</summary>
    public required string LogDirectory { get; init; }

    /// <summary>The group that all its containers are in: a path in the tree, or the name of a slice.</summary>
    public required string CgroupParent { get; init; }

    /// <summary>The shares and limits of all its containers together.</summary>
    public ContainerResources? Resources { get; init; }

    /// <summary>What the runtime itself needs for the pod.</summary>
    public ContainerResources? Overhead { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<PortMapping> HostPorts { get; init; } = [];

    /// <summary>Kernel settings of the pod's own namespaces.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> DnsServers { get; init; } = [];

    public IReadOnlyList<string> DnsSearches { get; init; } = [];

    public IReadOnlyList<string> DnsOptions { get; init; } = [];
}
