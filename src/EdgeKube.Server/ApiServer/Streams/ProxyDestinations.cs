using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Webhooks;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Finds out where a proxied request goes: to a pod through its node, or straight to an address that no node has.</summary>
internal sealed class ProxyDestinations(IRegistry registry, INodeStreams streams, ServiceBackends backends, IPodConnections pods)
{
    public Task<ProxyDestination> FindAsync(ApiRequest request, ProxyTarget target, CancellationToken ct) =>
        request.Definition.Plural == "services" ? ServiceAsync(request, target, ct) : PodAsync(request, target, ct);

    private static int? PortOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue ? port : null;

    private static string HostOf(string address, int? port)
    {
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        return port is { } number ? string.Create(CultureInfo.InvariantCulture, $"{host}:{number}") : host;
    }

    private async Task<ProxyDestination> PodAsync(ApiRequest request, ProxyTarget target, CancellationToken ct)
    {
        var key = request.Definition.Key(request.Namespace, target.Name);
        var stored = await registry.FindAsync(key, ct) ?? throw ApiException.NotFound(key);
        var pod = JsonSerializer.Deserialize(stored.Value.Span, ApiJson.Default.PodView)!;
        var port = target.Port.Length > 0
            ? PortOf(target.Port) ?? throw ApiException.BadRequest($"invalid pod request \"{request.Name}\"")
            : pod.Spec.Containers.SelectMany(c => c.Ports ?? []).Select(p => p.Number).FirstOrDefault(target.Scheme == "https" ? 443 : 80);
        var named = target.Port.Length > 0 || pod.Spec.Containers.Any(c => c.Ports is { Count: > 0 });
        return new(HostOf(pod.Status?.PodIP ?? target.Name, named ? port : null), Through(new PodPort(streams, PodTarget.NodeOf(pod), request.Namespace, target.Name, pod.Metadata.Uid), port));
    }

    private async Task<ProxyDestination> ServiceAsync(ApiRequest request, ProxyTarget target, CancellationToken ct)
    {
        var key = request.Definition.Key(request.Namespace, target.Name);
        var stored = await registry.FindAsync(key, ct) ?? throw ApiException.NotFound(key);
        var service = JsonSerializer.Deserialize(stored.Value.Span, ApiJson.Default.ServiceView)!;
        var name = PortName(service, target);
        var backend = (await backends.ReadyAsync(request.Namespace, target.Name, name, ct))[0];
        var address = backend.Endpoint.Addresses[0];
        return new(HostOf(address, backend.Port), backend.Pod is not null ? connecting => pods.ConnectAsync(backend, connecting) : Straight(address, backend.Port));
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

    private static Func<CancellationToken, ValueTask<Stream>> Through(PodPort pod, int port) =>
        async ct => new NodeConnection(await pod.ConnectAsync(StreamOpen.DialKind, port, ct));

    private static Func<CancellationToken, ValueTask<Stream>> Straight(string address, int port)
    {
        var ip = IPAddress.TryParse(address, out var parsed) ? parsed : throw ApiException.Unavailable($"\"{address}\" is no address");
        if (IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || (ip.AddressFamily == AddressFamily.InterNetwork && ip.GetAddressBytes() is [169, 254, ..]))
        {
            throw ApiException.Forbidden(new ResourceKey(GroupResource.Parse("services"), "", ""), "address not allowed"); // the server's own host
        }

        return ct => ServiceConnections.DialAsync(new IPEndPoint(ip, port), ct);
    }
}
