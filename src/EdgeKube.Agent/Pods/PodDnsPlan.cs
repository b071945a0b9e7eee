using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>How a pod resolves names, by its dnsPolicy and dnsConfig. Pure.</summary>
internal static class PodDnsPlan
{
    private const int MostServers = 3;
    private const int MostSearches = 32;
    private const int MostSearchChars = 2048;

    /// <param name="cluster">The addresses that answer cluster names; none makes ClusterFirst the node's own configuration.</param>
    /// <param name="host">Reads the node's own configuration.</param>
    /// <returns>Null when the pod just has the node's own.</returns>
    public static ResolverConfig? Make(PodView pod, IReadOnlyList<string> cluster, string domain, Func<ResolverConfig> host)
    {
        var extra = pod.Spec.DnsConfig;
        var ownPolicy = pod.Spec.DnsPolicy == "None";
        var viaCluster = cluster.Count > 0 && pod.Spec.DnsPolicy switch
        {
            "ClusterFirstWithHostNet" => true,
            "ClusterFirst" or null => !pod.Spec.HostNetwork,
            _ => false,
        };
        if (extra is null && !viaCluster)
        {
            return ownPolicy ? ResolverConfig.Empty : null;
        }

        var start = ownPolicy ? ResolverConfig.Empty : viaCluster ? ViaCluster(pod.Metadata.Namespace, cluster, domain, host()) : host();
        return Limited(extra is null ? start : With(start, extra));
    }

    private static ResolverConfig ViaCluster(string ns, IReadOnlyList<string> cluster, string domain, ResolverConfig host) =>
        new(cluster, [$"{ns}.svc.{domain}", $"svc.{domain}", domain, .. host.Searches], ["ndots:5"]);

    private static ResolverConfig With(ResolverConfig start, PodDnsConfig extra)
    {
        var options = start.Options.ToDictionary(o => o.Split(':', 2)[0]);
        foreach (var option in extra.Options ?? [])
        {
            options[option.Name] = string.IsNullOrEmpty(option.Value) ? option.Name : $"{option.Name}:{option.Value}";
        }

        return new ResolverConfig(
            [.. start.Servers.Concat(extra.Nameservers ?? []).Distinct()], [.. start.Searches.Concat(extra.Searches ?? []).Distinct()], [.. options.Values]);
    }

    // What resolvers can hold.
    private static ResolverConfig Limited(ResolverConfig config)
    {
        var searches = config.Searches.Take(MostSearches).ToList();
        while (string.Join(' ', searches).Length > MostSearchChars)
        {
            searches.RemoveAt(searches.Count - 1);
        }

        return config with { Servers = [.. config.Servers.Take(MostServers)], Searches = searches };
    }
}
