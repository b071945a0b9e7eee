using System.Globalization;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Opens connections to the ports of one pod, each a stream of its own.</summary>
internal sealed record PodPort(INodeStreams Streams, string Node, string Namespace, string Pod, string Uid)
{
    /// <exception cref="ApiException">The node or the pod refuses.</exception>
    public Task<IDuplexStream> ConnectAsync(string kind, int port, CancellationToken ct) => Streams.ConnectAsync(
        Node, new StreamOpen { Kind = kind, Namespace = Namespace, Pod = Pod, Uid = Uid, Port = port }, ct);

    /// <summary>What a client of port-forward is told when a connection fails.</summary>
    public string Failure(int port, string why) =>
        $"error forwarding port {port.ToString(CultureInfo.InvariantCulture)} to pod {Pod}, uid {Uid}: {why}";
}
