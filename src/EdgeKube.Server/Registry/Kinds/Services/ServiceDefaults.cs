using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>What a Service's spec means where it says nothing, and what it keeps of its former self.</summary>
internal static class ServiceDefaults
{
    private const int AffinitySeconds = 10_800;

    private static readonly string[] _ofAddress = ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"];

    public static void Apply(JsonObject spec)
    {
        spec.Default("type", "ClusterIP");
        spec.Default("sessionAffinity", "None");
        if (spec.Text("sessionAffinity") == "ClientIP")
        {
            spec.Ensure("sessionAffinityConfig").Ensure("clientIP").Default("timeoutSeconds", AffinitySeconds);
        }

        foreach (var (_, port) in spec.Maps("ports"))
        {
            port.Default("protocol", "TCP");
            if ((port["targetPort"] is null || port.Number("targetPort") == 0 || port["targetPort"].AsText() == "") && port["port"] is { } number)
            {
                port["targetPort"] = number.DeepClone();
            }
        }

        if (spec.IsReachedFromOutside())
        {
            spec.Default("externalTrafficPolicy", "Cluster");
        }

        if (spec.Type() == "LoadBalancer")
        {
            spec.Default("allocateLoadBalancerNodePorts", true);
        }

        if (spec.IsExternalName())
        {
            spec.Remove("internalTrafficPolicy");
            return;
        }

        Families(spec);
    }

    /// <summary>What an update that leaves allocated values out means to keep, and what a change of type drops.</summary>
    public static void Carry(JsonObject? old, JsonObject spec)
    {
        if (spec.IsExternalName())
        {
            DropSame(old, spec, _ofAddress);
        }
        else if (!old.IsExternalName() && spec.Text("clusterIP").Length == 0 && old.Text("clusterIP").Length > 0)
        {
            spec["clusterIP"] = old.Text("clusterIP");
            spec["clusterIPs"] = old!["clusterIPs"]?.DeepClone();
        }

        if (spec.NeedsNodePorts())
        {
            KeepNodePorts(old, spec);
        }
        else
        {
            DropNodePorts(old, spec);
        }

        if (old.IsReachedFromOutside() && !spec.IsReachedFromOutside())
        {
            DropSame(old, spec, ["externalTrafficPolicy"]);
        }

        if (spec.Type() != "LoadBalancer")
        {
            DropSame(old, spec, ["allocateLoadBalancerNodePorts"]);
        }
    }

    private static void Families(JsonObject spec)
    {
        if (spec.List("clusterIPs").Count == 0 && spec.Text("clusterIP") is { Length: > 0 } ip)
        {
            spec["clusterIPs"] = new JsonArray(ip);
        }

        if (spec.List("ipFamilies").Count == 0)
        {
            spec["ipFamilies"] = new JsonArray("IPv4");
        }

        spec.Default("ipFamilyPolicy", "SingleStack");
    }

    private static void DropSame(JsonObject? old, JsonObject spec, IEnumerable<string> fields)
    {
        foreach (var field in fields.Where(f => JsonNode.DeepEquals(old?[f], spec[f])))
        {
            spec.Remove(field);
        }
    }

    private static void KeepNodePorts(JsonObject? old, JsonObject spec)
    {
        var named = spec.Maps("ports").Select(p => p.Item.Number("nodePort") ?? 0).ToHashSet();
        foreach (var (_, port) in spec.Maps("ports").Where(p => p.Item.Number("nodePort") is null or 0))
        {
            var was = old.Maps("ports").Select(p => p.Item).FirstOrDefault(p => p.Key() == port.Key());
            if (was.Number("nodePort") is { } nodePort and > 0 && named.Add(nodePort))
            {
                port["nodePort"] = was!["nodePort"]!.DeepClone();
            }
        }
    }

    private static void DropNodePorts(JsonObject? old, JsonObject spec)
    {
        var before = old.Maps("ports").Select(p => p.Item.Number("nodePort") ?? 0).ToHashSet();
        foreach (var (_, port) in spec.Maps("ports").Where(p => before.Contains(p.Item.Number("nodePort") ?? 0)))
        {
            port.Remove("nodePort");
        }
    }
}
