using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of networking.k8s.io.</summary>
internal static class NetworkingRow
{
    private const int HostsShown = 3;

    public static void Ingress(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("spec", "ingressClassName").Or("<none>"));
        row.Text(Hosts(item));
        row.Text(string.Join(',', Balancers(item)));
        row.Text(item.List("spec", "tls").Count > 0 ? "80, 443" : "80");
        row.Text(item.Age(now));
    }

    public static void IngressClass(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("spec", "controller"));
        row.Text(Parameters(item.At("spec", "parameters")));
        row.Text(item.Age(now));
    }

    public static void NetworkPolicy(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(WorkloadRow.Selector(item.At("spec", "podSelector")));
        row.Text(item.Age(now));
    }

    public static void Address(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        var parent = item.At("spec", "parentRef");
        var type = parent.Text("group").Length == 0 ? parent.Text("resource") : $"{parent.Text("resource")}.{parent.Text("group")}";
        row.Text(item.Name());
        row.Text(string.Join('/', new[] { type, parent.Text("namespace"), parent.Text("name") }.Where(p => p.Length > 0)).Or("<none>"));
    }

    public static void ServiceRange(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(string.Join(',', item.List("spec", "cidrs").Select(c => c.Text())));
        row.Text(item.Age(now));
    }

    /// <summary>Where load balancers listen, each once, in order.</summary>
    public static SortedSet<string> Balancers(JsonElement item) => new(
        item.List("status", "loadBalancer", "ingress").Select(i => i.Text("ip").Or(i.Text("hostname"))).Where(i => i.Length > 0),
        StringComparer.Ordinal);

    private static string Hosts(JsonElement item)
    {
        var rules = item.List("spec", "rules");
        var hosts = new List<string>();
        var seen = 0;
        for (; seen < rules.Count && hosts.Count < HostsShown; seen++)
        {
            if (rules[seen].Text("host") is { Length: > 0 } host)
            {
                hosts.Add(host);
            }
        }

        var shown = string.Join(',', hosts).Or("*");
        return seen < rules.Count ? $"{shown} + {rules.Count - HostsShown} more..." : shown;
    }

    private static string Parameters(JsonElement reference)
    {
        if (!reference.Has("name"))
        {
            return "<none>";
        }

        var group = reference.Text("apiGroup");
        var kind = group.Length == 0 ? reference.Text("kind") : $"{reference.Text("kind")}.{group}";
        return $"{kind}/{reference.Text("name")}";
    }
}
