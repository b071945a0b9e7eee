namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>A pod's /etc/resolv.conf: what it asks for, or the host's own.</summary>
internal static class ResolvConf
{
    private const string Host = "/etc/resolv.conf";

    public static string Text(SandboxSpec sandbox)
    {
        if (sandbox.DnsServers.Count + sandbox.DnsSearches.Count + sandbox.DnsOptions.Count == 0)
        {
            return File.Exists(Host) ? File.ReadAllText(Host) : "";
        }

        var lines = new List<string>();
        if (sandbox.DnsSearches.Count > 0)
        {
            lines.Add($"search {string.Join(' ', sandbox.DnsSearches)}");
        }

        lines.AddRange(sandbox.DnsServers.Select(s => $"nameserver {s}"));
        if (sandbox.DnsOptions.Count > 0)
        {
            lines.Add($"options {string.Join(' ', sandbox.DnsOptions)}");
        }

        return string.Join('\n', lines) + "\n";
    }
}
