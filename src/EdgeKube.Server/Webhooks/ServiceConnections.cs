using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Webhooks;

/// <summary>Connects to a Service of the cluster: to a pod through its node, so that it works from wherever this server runs.</summary>
/// <remarks>Everything is looked up anew for each connection.</remarks>
internal sealed class ServiceConnections(IStore store, ServiceBackends backends, IPodConnections pods)
{
    /// <summary>A node that is gone without a word takes its connections with it: when to look, and how long to wait (as Kubernetes' client does).</summary>
    public static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(15);

    /// <param name="wanted"><c>name.namespace.svc</c> and a port of the Service.</param>
    /// <exception cref="ApiException">There is no such Service, or it has no such port, or nobody who answers for it can be reached.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint wanted, CancellationToken ct)
    {
        var (name, ns) = wanted.Host.Split('.') is [var first, var second, ..] ? (first, second) : (wanted.Host, "");
        var found = await store.GetAsync(new ResourceKey(BuiltIn.Services, ns, name).ToString(), ct)
            ?? throw new ApiException(404, "NotFound", $"service \"{name}\" not found");
        var spec = JsonSerializer.Deserialize(found.Value.Span, ApiJson.Default.ServiceView)!.Spec;
        if (spec is { Type: "ExternalName", ExternalName.Length: > 0 })
        {
            return await DialAsync(new DnsEndPoint(spec.ExternalName, wanted.Port), ct);
        }

        var port = (spec.Ports ?? []).FirstOrDefault(p => p.Port == wanted.Port)
            ?? throw ApiException.Unavailable(string.Create(CultureInfo.InvariantCulture, $"no service port {wanted.Port} found for service \"{name}\""));
        return await AnyAsync(await backends.ReadyAsync(ns, name, port.Name ?? "", ct), ct);
    }

    public static async ValueTask<Stream> DialAsync(EndPoint to, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(to, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>One that does not answer, because its node is away, leaves the question to the next.</summary>
    private async ValueTask<Stream> AnyAsync(IReadOnlyList<ServiceBackend> ready, CancellationToken ct)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(ready[i], ct);
            }
            catch (Exception e) when (i + 1 < ready.Count && e is ApiException or SocketException or IOException)
            {
                // the last one's reason is told
            }
        }
    }

    private ValueTask<Stream> ConnectAsync(ServiceBackend backend, CancellationToken ct) => backend.Pod is not null
        ? pods.ConnectAsync(backend, ct)
        : DialAsync(
            IPAddress.TryParse(backend.Endpoint.Addresses[0], out var address)
                ? new IPEndPoint(address, backend.Port)
                : new DnsEndPoint(backend.Endpoint.Addresses[0], backend.Port),
            ct);
}
