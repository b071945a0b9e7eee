using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>The kernel settings that a pod may have: those that touch nobody else.</summary>
internal static class PodSysctls
{
    private static readonly HashSet<string> _safe =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    ];

    public static IReadOnlyDictionary<string, string> Of(PodView pod) =>
        (pod.Spec.SecurityContext?.Sysctls ?? []).ToDictionary(s => Dotted(s.Name), s => s.Value);

    /// <returns>Why this node does not run the pod, or null.</returns>
    public static (string Reason, string Message)? Refusal(PodView pod)
    {
        foreach (var name in (pod.Spec.SecurityContext?.Sysctls ?? []).Select(s => Dotted(s.Name)))
        {
            if (!_safe.Contains(name))
            {
                return ("SysctlForbidden", $"forbidden sysctl: \"{name}\" not allowlisted");
            }

            if (pod.Spec.HostNetwork && name.StartsWith("net.", StringComparison.Ordinal))
            {
                return ("SysctlForbidden", $"forbidden sysctl: \"{name}\" not allowed with host net enabled");
            }

            if (pod.Spec.HostIPC && name.StartsWith("kernel.shm", StringComparison.Ordinal))
            {
                return ("SysctlForbidden", $"forbidden sysctl: \"{name}\" not allowed with host ipc enabled");
            }
        }

        return null;
    }

    private static string Dotted(string name) =>
        name.IndexOfAny(['.', '/']) is var first and >= 0 && name[first] == '/' ? name.Replace('/', '.') : name;
}
