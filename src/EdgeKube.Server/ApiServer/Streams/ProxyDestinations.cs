using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Finds out where a proxied request goes: to a pod through its node, or straight to an address that no node has.</summary>
internal sealed class ProxyDestinations(IRegistry registry, INodeStreams streams)
{
    private const string Dial = "dial";
    private const string ServiceLabel = "kubernetes.io/service-name";

    /// <returns>What makes a connection.</returns>
    public Task<Func<CancellationToken, ValueTask<Stream>>> FindAsync(ApiRequest request, ProxyTarget target, CancellationToken ct) =>
        request.Definition.Plural == "services" ? ServiceAsync(request, target, ct) : PodAsync(request, target, ct);

    private static int? PortOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue ? port : null;

    private async Task<Func<CancellationToken, ValueTask<Stream>>> PodAsync(ApiRequest request, ProxyTarget target, CancellationToken ct)
    {
        var key = request.Definition.Key(request.Namespace, target.Name);
        var stored = await registry.FindAsync(key, ct) ?? throw ApiException.NotFound(key);
        var pod = JsonSerializer.Deserialize(stored.Value.Span, ApiJson.Default.PodView)!;
        var port = target.Port.Length > 0
            ? PortOf(target.Port) ?? throw ApiException.BadRequest($"invalid pod request \"{request.Name}\"")
            : pod.Spec.Containers.SelectMany(c => c.Ports ?? []).Select(p => p.Number).FirstOrDefault(target.Scheme == "https" ? 443 : 80);
        return Through(new PodPort(streams, PodTarget.NodeOf(pod), request.Namespace, target.Name, pod.Metadata.Uid), port);
    }

    private async Task<Func<CancellationToken, ValueTask<Stream>>> ServiceAsync(ApiRequest request, ProxyTarget target, CancellationToken ct)
    {
        var key = request.Definition.Key(request.Namespace, target.Name);
        var stored = await registry.FindAsync(key, ct) ?? throw ApiException.NotFound(key);
        var service = JsonSerializer.Deserialize(stored.Value.Span, ApiJson.Default.ServiceView)!;
        var name = PortName(service, target);
        var (endpoint, port) = await EndpointAsync(request.Namespace, target.Name, name, ct);
        if (endpoint is { TargetRef: { Kind: "Pod" } pod, NodeName.Length: > 0 })
        {
            return Through(new PodPort(streams, endpoint.NodeName, request.Namespace, pod.Name ?? "", pod.Uid ?? ""), port);
        }

        return Straight(endpoint.Addresses[0], port);
    }

    private static string PortName(ServiceView service, ProxyTarget target)
    {
        var ports = service.Spec.Ports ?? [];
        var port = target.Port.Length == 0 && ports.Count == 1 ? ports[0]
            : ports.FirstOrDefault(p => (p.Name ?? "") == target.Port || (PortOf(target.Port) is { } number && p.Port == number));
        return port is null
            ? throw ApiException.Unavailable($"no service port \"{target.Port}\" found for service \"{target.Name}\"")
            : port.Name ?? "";
    }

    private async Task<(Endpoint Endpoint, int Port)> EndpointAsync(string ns, string service, string portName, CancellationToken ct)
    {
        var slices = registry.Definitions.Find("discovery.k8s.io", "v1", "endpointslices")!;
        var query = new ListQuery(slices, ns) { Labels = LabelSelector.FromMap(new Dictionary<string, string> { [ServiceLabel] = service }) };
        List<(Endpoint, int)> ready = [];
        foreach (var item in (await registry.ListAsync(query, ct)).Items)
        {
            var slice = JsonSerializer.Deserialize(item.Value.Span, ApiJson.Default.EndpointSliceView)!;
            if ((slice.Ports ?? []).FirstOrDefault(p => (p.Name ?? "") == portName)?.Port is { } port)
            {
                ready.AddRange((slice.Endpoints ?? []).Where(e => e.Conditions?.Ready != false && e.Addresses.Count > 0).Select(e => (e, port)));
            }
        }

        return ready.Count > 0
            ? ready[Random.Shared.Next(ready.Count)]
            : throw ApiException.Unavailable($"no endpoints available for service \"{service}\"");
    }

    private static Func<CancellationToken, ValueTask<Stream>> Through(PodPort pod, int port) =>
        async ct => new NodeConnection(await pod.ConnectAsync(Dial, port, ct));

    private static Func<CancellationToken, ValueTask<Stream>> Straight(string address, int port)
    {
        var ip = IPAddress.TryParse(address, out var parsed) ? parsed : throw ApiException.Unavailable($"\"{address}\" is no address");
        if (IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || (ip.AddressFamily == AddressFamily.InterNetwork && ip.GetAddressBytes() is [169, 254, ..]))
        {
            throw ApiException.Forbidden(new ResourceKey(GroupResource.Parse("services"), "", ""), "address not allowed"); // the server's own host
        }

        return async ct =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(ip, port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
    }
}
