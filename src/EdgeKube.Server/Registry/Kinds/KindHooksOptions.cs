using System.Net;

namespace EdgeKube.Server.Registry.Kinds;

/// <summary>The ranges that Services get their addresses and node ports from.</summary>
internal sealed record KindHooksOptions
{
    public IPNetwork ServiceCidr { get; init; } = IPNetwork.Parse("10.43.0.0/16");

    public int FirstNodePort { get; init; } = 30_000;

    public int LastNodePort { get; init; } = 32_767;

    /// <summary>The address of the Service <c>kubernetes</c> in the namespace <c>default</c>; no other gets it.</summary>
    public IPAddress KubernetesAddress { get; init; } = IPAddress.Parse("10.43.0.1");
}
