using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Webhooks;

/// <summary>Connects to a Service of the cluster by its cluster address, looked up anew for each connection.</summary>
internal sealed class ServiceEndpoint(IStore store)
{
    /// <param name="wanted"><c>name.namespace.svc</c> and a port of the Service.</param>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint wanted, CancellationToken ct)
    {
        var parts = wanted.Host.Split('.');
        return await DialAsync(await ResolveAsync(parts[1], parts[0], wanted.Port, ct), ct);
    }

    /// <exception cref="HttpRequestException">There is no such Service, or it has no such port or no address.</exception>
    public async ValueTask<EndPoint> ResolveAsync(string ns, string name, int port, CancellationToken ct)
    {
        var found = await store.GetAsync(new ResourceKey(BuiltIn.Services, ns, name).ToString(), ct)
            ?? throw new HttpRequestException($"service \"{name}\" not found");
        var spec = ObjectJson.Read(found.Value).Map("spec");
        if (spec.Text("type") == "ExternalName")
        {
            return new DnsEndPoint(spec.Text("externalName"), port);
        }

        if (!IPAddress.TryParse(spec.Text("clusterIP"), out var address))
        {
            throw new HttpRequestException($"service \"{name}\" has no cluster address");
        }

        return spec.Maps("ports").Any(p => p.Item.Number("port") == port)
            ? new IPEndPoint(address, port)
            : throw new HttpRequestException(string.Create(CultureInfo.InvariantCulture, $"no service port {port} found for service \"{name}\""));
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
}
