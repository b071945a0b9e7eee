using System.Net;

namespace EdgeKube.Server.Registry.Kinds;

/// <summary>The ranges that Services get their addresses and node ports from, and what else the hooks are told from outside.</summary>
internal sealed record KindHooksOptions
{
    public IPNetwork ServiceCidr { get; init; } = IPNetwork.Parse("10.43.0.0/16");

    public int FirstNodePort { get; init; } = 30_000;

    public int LastNodePort { get; init; } = 32_767;

    /// <summary>The address of the Service <c>kubernetes</c> in the namespace <c>default</c>; no other gets it.</summary>
    public IPAddress KubernetesAddress { get; init; } = IPAddress.Parse("10.43.0.1");

    /// <summary>Whether a pod must have a ServiceAccount that is there: so where a controller gives every namespace its first.</summary>
    public bool AdmitsAccounts { get; init; }
}
