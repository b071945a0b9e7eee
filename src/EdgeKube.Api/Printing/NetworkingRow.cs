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
        row.Text(string.Join(',', item.List("status", "loadBalancer", "ingress").Select(i => i.Text("ip").Or(i.Text("hostname")))));
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
        row.Text(item.Age(now));
    }

    public static void ServiceRange(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(string.Join(',', item.List("spec", "cidrs").Select(c => c.Text())));
        row.Text(item.Age(now));
    }

    private static string Hosts(JsonElement item)
    {
        var hosts = item.List("spec", "rules").Select(r => r.Text("host")).Where(h => h.Length > 0).ToList();
        var shown = string.Join(',', hosts.Take(HostsShown)).Or("*");
        return hosts.Count > HostsShown ? $"{shown} + {hosts.Count - HostsShown} more..." : shown;
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
