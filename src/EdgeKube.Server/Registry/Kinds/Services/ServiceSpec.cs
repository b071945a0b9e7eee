using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>What a Service's type says about it.</summary>
internal static class ServiceSpec
{
    public const string Headless = "None";

    public static string Type(this JsonObject? spec) => spec.Text("type") is { Length: > 0 } type ? type : "ClusterIP";

    public static bool IsExternalName(this JsonObject? spec) => spec.Type() == "ExternalName";

    public static bool NeedsAddress(this JsonObject? spec) => !spec.IsExternalName() && spec.Text("clusterIP") != Headless;

    public static bool NeedsNodePorts(this JsonObject? spec) => spec.Type() switch
    {
        "NodePort" => true,
        "LoadBalancer" => !spec.Has("allocateLoadBalancerNodePorts") || spec.Truth("allocateLoadBalancerNodePorts"),
        _ => false,
    };

    public static bool IsReachedFromOutside(this JsonObject? spec) =>
        spec.Type() is "NodePort" or "LoadBalancer" || (spec.Type() == "ClusterIP" && spec.List("externalIPs").Count > 0);

    public static (string Protocol, long Number) Key(this JsonObject port) =>
        (port.Text("protocol") is { Length: > 0 } protocol ? protocol : "TCP", port.Number("port") ?? 0);
}
