using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.ApiServer;

/// <summary>What discovery says of a subresource: the kind it speaks in and its verbs.</summary>
internal sealed record SubresourceFacts(string Group, string Version, string Kind, IReadOnlyList<string> Verbs)
{
    private static readonly string[] _part = ["get", "patch", "update"];

    public static SubresourceFacts Of(ResourceDefinition definition, string subresource) => subresource switch
    {
        "scale" => new("autoscaling", "v1", "Scale", _part),
        "binding" => new("", "v1", "Binding", ["create"]),
        "eviction" => new("policy", "v1", "Eviction", ["create"]),
        "token" => new("authentication.k8s.io", "v1", "TokenRequest", ["create"]),
        "finalize" => new(definition.Group, definition.Version, definition.Kind, ["update"]),
        "attach" => new("", "v1", "PodAttachOptions", ["create", "get"]),
        "exec" => new("", "v1", "PodExecOptions", ["create", "get"]),
        "portforward" => new("", "v1", "PodPortForwardOptions", ["create", "get"]),
        "proxy" => new("", "v1", definition.Kind + "ProxyOptions", ["create", "delete", "get", "patch", "update"]),
        "log" => new(definition.Group, definition.Version, definition.Kind, ["get"]),
        _ => new(definition.Group, definition.Version, definition.Kind, _part),
    };
}
