using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Tests.Networking.Services;

/// <summary>Services and slices in few words.</summary>
internal static class ClusterBuilder
{
    public static ServiceView Service(string name, string ip, params ServicePort[] ports) => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = name },
        Spec = new ServiceSpec { ClusterIP = ip, Ports = ports },
    };

    public static EndpointSliceView Slice(string service, int port, params Endpoint[] endpoints) => new()
    {
        Metadata = new ObjectMeta
        {
            Namespace = "default",
            Name = $"{service}-{port}",
            Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = service },
        },
        Ports = [new EndpointPort { Port = port, Protocol = "TCP" }],
        Endpoints = endpoints,
    };

    public static Endpoint Ready(string address, string node = "node-1") =>
        new() { Addresses = [address], NodeName = node, Conditions = new EndpointConditions { Ready = true, Serving = true } };

    public static Endpoint Ending(string address, bool serving = true) => new()
    {
        Addresses = [address],
        NodeName = "node-1",
        Conditions = new EndpointConditions { Ready = false, Serving = serving, Terminating = true },
    };

    public static ServicePort Port(int port, int nodePort = 0) => new() { Port = port, NodePort = nodePort };
}
