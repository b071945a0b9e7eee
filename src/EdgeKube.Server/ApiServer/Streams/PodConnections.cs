using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.Webhooks;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Connections to pods that answer for a Service, through the node link.</summary>
/// <param name="streams">Asked for when it is first needed: what is below the registry may ask webhooks, the node link stands above it.</param>
internal sealed class PodConnections(Func<INodeStreams> streams) : IPodConnections
{
    public async ValueTask<Stream> ConnectAsync(ServiceBackend backend, CancellationToken ct)
    {
        var pod = backend.Pod!;
        var open = new StreamOpen
        {
            Kind = StreamOpen.DialKind,
            Namespace = backend.Namespace,
            Pod = pod.Name ?? "",
            Uid = pod.Uid ?? "",
            Port = backend.Port,
        };
        return new NodeConnection(await streams().ConnectAsync(backend.Endpoint.NodeName!, open, ct));
    }
}
