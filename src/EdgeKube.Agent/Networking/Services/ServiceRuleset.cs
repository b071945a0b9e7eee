using System.Globalization;
using System.Text;

namespace EdgeKube.Agent.Networking.Services;

/// <summary>Writes the node's nftables table as text. Pure: the same plan gives the same text.</summary>
/// <remarks>
/// Frontends with equally many backends share one map, whose last key is a random number or a hash of the client's
/// address: a packet passes as many rules as there are different counts, not as many as there are Services.
/// The maps have names because nft 1.0.6 cannot list anonymous ones with such a key.
/// </remarks>
internal static class ServiceRuleset
{
    public const string Table = "edgekube";

    /// <summary>Works whether or not the table is there.</summary>
    public const string Removal = $"add table ip {Table}\ndelete table ip {Table}\n";

    private const string HideClient = "0x4000";

    public static string Render(IReadOnlyList<ServiceFrontend> frontends, string? podCidr, string clusterCidr, string serviceCidr)
    {
        var text = new StringBuilder(Removal).Append("table ip ").Append(Table).Append(" {\n");
        var services = frontends.Where(f => f.Address is not null).DistinctBy(Key).ToList();
        var nodePorts = frontends.Where(f => f.Address is null).DistinctBy(Key).ToList();
        Side(text, "services", "ip daddr . meta l4proto . th dport", services);
        Side(text, "nodeports", "meta l4proto . th dport", nodePorts);
        foreach (var hook in (string[])["prerouting", "output"])
        {
            Chain(
                text,
                hook,
                $"type nat hook {hook} priority -100; policy accept;",
                "jump services",
                "fib daddr type local ip daddr != 127.0.0.0/8 jump nodeports");
        }

        Chain(text, "postrouting", ["type nat hook postrouting priority 100; policy accept;", .. Masquerading(podCidr, clusterCidr)]);
        foreach (var hook in (string[])["forward", "output"])
        {
            // The kernel drops an ICMP answer to itself on the way through lo, where the service range is routed; a reset arrives.
            Chain(
                text,
                $"refuse-{hook}",
                $"type filter hook {hook} priority 0; policy accept;",
                $"ip daddr {serviceCidr} meta l4proto 6 reject with tcp reset",
                $"ip daddr {serviceCidr} reject");
        }

        Chain(text, "refuse-input", ["type filter hook input priority 0; policy accept;", .. Refused(nodePorts)]);
        text.Length--; // the blank line after the last chain
        return text.Append("}\n").ToString();
    }

    private static string[] Masquerading(string? podCidr, string clusterCidr)
    {
        var leaving = $"ip saddr {clusterCidr} ip daddr != {{ {clusterCidr}, 224.0.0.0/4 }} masquerade";
        var hidden = $"meta mark & {HideClient} == {HideClient} masquerade";
        // Two pods on one bridge would answer each other directly, past the address translation.
        return podCidr is null ? [hidden, leaving] : [hidden, $"ct status & dnat == dnat ip saddr {podCidr} ip daddr {podCidr} masquerade", leaving];
    }

    private static string[] Refused(IEnumerable<ServiceFrontend> nodePorts)
    {
        var keys = nodePorts.Where(f => f.Backends.Count == 0).Select(Key).ToList();
        return keys.Count == 0 ? [] : [$"fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport {{ {string.Join(", ", keys)} }} reject"];
    }

    private static void Side(StringBuilder text, string name, string key, IReadOnlyList<ServiceFrontend> frontends)
    {
        var rules = new List<string>();
        var hidden = frontends.Where(f => f.HideClient && f.Backends.Count > 0).Select(Key).ToList();
        if (hidden.Count > 0)
        {
            rules.Add($"{key} {{ {string.Join(", ", hidden)} }} meta mark set meta mark | {HideClient}");
        }

        var groups = frontends
            .Where(f => f.Backends.Count > 0)
            .GroupBy(f => (f.Backends.Count, Sticky: f.Sticky && f.Backends.Count > 1))
            .OrderBy(g => g.Key.Count)
            .ThenBy(g => g.Key.Sticky);
        foreach (var group in groups)
        {
            var count = group.Key.Count.ToString(CultureInfo.InvariantCulture);
            var map = $"{name}-{(group.Key.Sticky ? "sticky-" : "")}{count}";
            var random = group.Key.Count == 1 ? "" : $" . numgen random mod {count}";
            var chosen = group.Key.Sticky ? $" . jhash ip saddr mod {count}" : random;
            Map(text, map, $"{key}{random}", [.. group]);
            rules.Add($"dnat ip to {key}{chosen} map @{map}");
        }

        Chain(text, name, [.. rules]);
    }

    private static void Map(StringBuilder text, string name, string type, IReadOnlyList<ServiceFrontend> frontends)
    {
        text.Append("  map ").Append(name).Append(" {\n    typeof ").Append(type).Append(" : ip daddr . th dport\n    elements = {\n");
        foreach (var frontend in frontends)
        {
            for (var i = 0; i < frontend.Backends.Count; i++)
            {
                var number = frontend.Backends.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" . {i}");
                var backend = frontend.Backends[i];
                text.Append(CultureInfo.InvariantCulture, $"      {Key(frontend)}{number} : {backend.Address} . {backend.Port},\n");
            }
        }

        text.Append("    }\n  }\n\n");
    }

    private static void Chain(StringBuilder text, string name, params string[] lines)
    {
        text.Append("  chain ").Append(name).Append(" {\n");
        foreach (var line in lines)
        {
            text.Append("    ").Append(line).Append('\n');
        }

        text.Append("  }\n\n");
    }

    // Numbers rather than names of protocols: those need /etc/protocols, which a small system lacks.
    private static string Key(ServiceFrontend frontend) => frontend.Address is { } address
        ? string.Create(CultureInfo.InvariantCulture, $"{address} . {frontend.Protocol} . {frontend.Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{frontend.Protocol} . {frontend.Port}");
}
