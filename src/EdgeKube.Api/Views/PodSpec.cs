using System.Text.Json;

namespace EdgeKube.Api.Views;

/// <summary>What a pod is to run, and where it may.</summary>
public sealed record PodSpec
{
    public string? NodeName { get; init; }

    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    public Affinity? Affinity { get; init; }

    public IReadOnlyList<Toleration>? Tolerations { get; init; }

    public string? SchedulerName { get; init; }

    public PodOs? Os { get; init; }

    public string? RuntimeClassName { get; init; }

    public bool HostNetwork { get; init; }

    public bool HostPID { get; init; }

    public bool HostIPC { get; init; }

    /// <summary>False asks for a user namespace of the pod's own.</summary>
    public bool? HostUsers { get; init; }

    public bool? ShareProcessNamespace { get; init; }

    /// <summary><c>Always</c>, <c>OnFailure</c> or <c>Never</c>.</summary>
    public string RestartPolicy { get; set; } = "Always";

    public long? TerminationGracePeriodSeconds { get; init; }

    public long? ActiveDeadlineSeconds { get; init; }

    public string? Hostname { get; init; }

    public string? Subdomain { get; init; }

    public bool? SetHostnameAsFQDN { get; init; }

    public IReadOnlyList<HostAlias>? HostAliases { get; init; }

    /// <summary><c>ClusterFirst</c>, <c>ClusterFirstWithHostNet</c>, <c>Default</c> or <c>None</c>.</summary>
    public string? DnsPolicy { get; init; }

    public PodDnsConfig? DnsConfig { get; init; }

    public IReadOnlyList<PodReadinessGate>? ReadinessGates { get; init; }

    public string? ServiceAccountName { get; init; }

    public bool? EnableServiceLinks { get; init; }

    public int? Priority { get; init; }

    public IReadOnlyList<LocalObjectReference>? ImagePullSecrets { get; init; }

    public IReadOnlyList<JsonElement>? Volumes { get; init; }

    public IReadOnlyList<JsonElement>? SchedulingGates { get; init; }

    public PodSecurityContext? SecurityContext { get; init; }

    public IReadOnlyDictionary<string, string>? Overhead { get; init; }

    /// <summary>What the pod as a whole asks for and is held to, whatever its containers say.</summary>
    public ResourceRequirements? Resources { get; init; }

    public IReadOnlyList<ContainerSpec>? InitContainers { get; init; }

    public IReadOnlyList<ContainerSpec>? EphemeralContainers { get; init; }

    public IReadOnlyList<ContainerSpec> Containers { get; set; } = [];
}
