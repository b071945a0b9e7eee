using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>What a pod is called inside, and its hosts file. Pure.</summary>
internal static class PodNames
{
    private const int MostLabel = 63;
    private const int MostHostname = 64;

    public static string Hostname(PodView pod)
    {
        var name = pod.Spec.Hostname is { Length: > 0 } own ? own : pod.Metadata.Name;
        return name.Length > MostLabel ? name[..MostLabel].TrimEnd('-', '.') : name;
    }

    /// <returns>"" for a pod without a subdomain.</returns>
    public static string Domain(PodView pod, string clusterDomain) =>
        pod.Spec.Subdomain is { Length: > 0 } subdomain ? $"{subdomain}.{pod.Metadata.Namespace}.svc.{clusterDomain}" : "";

    /// <summary>What the kernel says when asked for the host name.</summary>
    /// <exception cref="PodConfigException">The kernel takes no name that long.</exception>
    public static string KernelHostname(PodView pod, string clusterDomain)
    {
        var domain = Domain(pod, clusterDomain);
        if (pod.Spec.SetHostnameAsFQDN != true || domain.Length == 0)
        {
            return Hostname(pod);
        }

        var full = $"{Hostname(pod)}.{domain}";
        return full.Length <= MostHostname
            ? full
            : throw new PodConfigException(
                "FailedCreatePodSandBox",
                $"Failed to construct FQDN from Pod hostname and cluster domain, FQDN {full} is too long ({MostHostname} characters is the max, {full.Length} characters requested)");
    }

    /// <param name="nodeHosts">The node's own hosts file; pods in its network begin with that.</param>
    public static string Hosts(PodView pod, string podIp, string clusterDomain, Func<string> nodeHosts)
    {
        var aliases = string.Concat((pod.Spec.HostAliases ?? []).Select(a => $"{a.Ip}\t{string.Join('\t', a.Hostnames ?? [])}\n"));
        var tail = aliases.Length > 0 ? $"\n# Entries added by HostAliases.\n{aliases}" : "";
        if (pod.Spec.HostNetwork)
        {
            return $"# Kubernetes-managed hosts file (host network).\n{nodeHosts()}{tail}";
        }

        var name = Hostname(pod);
        var domain = Domain(pod, clusterDomain);
        return $"""
            # Kubernetes-managed hosts file.
            127.0.0.1	localhost
            ::1	localhost ip6-localhost ip6-loopback
            fe00::0	ip6-localnet
            fe00::0	ip6-mcastprefix
            fe00::1	ip6-allnodes
            fe00::2	ip6-allrouters
            {podIp}	{(domain.Length > 0 ? $"{name}.{domain}\t{name}" : name)}

            """ + tail;
    }
}
