using System.Globalization;
using System.Net.WebSockets;
using EdgeKube.Api.Errors;
using EdgeKube.Platform.Spdy;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>portforward: over SPDY, over SPDY inside a WebSocket, or over WebSocket channels.</summary>
internal sealed class PortForwardHandler(IRegistry registry, INodeStreams streams, IHostApplicationLifetime lifetime)
{
    private const string Tunnelled = "SPDY/3.1+" + SpdyPortForward.Protocol;
    private const int MostPorts = 100;

    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var found = await PodTarget.FindAsync(registry, request, ending.Token);
        var pod = new PodPort(streams, PodTarget.NodeOf(found), request.Namespace, request.Name, found.Metadata.Uid);
        try
        {
            await UpgradeAsync(http, request, pod, ending.Token);
        }
        catch (Exception e) when (http.Response.HasStarted && e is SpdyException or WebSocketException or IOException or OperationCanceledException)
        {
            // the client went away, or the server stops
        }
    }

    private static async Task UpgradeAsync(HttpContext http, ApiRequest request, PodPort pod, CancellationToken ct)
    {
        if (SpdyUpgrade.IsAsked(http.Request))
        {
            var protocol = SpdyUpgrade.Protocol(http, SpdyPortForward.Protocols);
            await ServeAsync(await SpdyUpgrade.AcceptAsync(http, protocol), pod, ct);
            return;
        }

        if (!WebSocketUpgrade.IsAsked(http.Request))
        {
            throw ApiException.BadRequest("Upgrade request required");
        }

        var asked = WebSocketUpgrade.Protocol(http.Request, p => p == Tunnelled || WebSocketPortForward.Serves(p));
        var ports = asked == Tunnelled ? [] : PortsOf(request.Query);
        using var socket = await WebSocketUpgrade.AcceptAsync(http, asked);
        if (asked == Tunnelled)
        {
            await using var bytes = new WebSocketStream(socket);
            await ServeAsync(new SpdyConnection(bytes, isServer: true), pod, ct);
            return;
        }

        using var forward = new WebSocketPortForward(socket, pod, ports);
        await forward.RunAsync(ct);
    }

    private static async Task ServeAsync(SpdyConnection connection, PodPort pod, CancellationToken ct)
    {
        using var forward = new SpdyPortForward(connection, pod);
        await forward.RunAsync(ct);
    }

    private static List<int> PortsOf(QueryParameters query)
    {
        List<int> ports = [];
        foreach (var text in query.Texts("ports").SelectMany(p => p.Split(',')))
        {
            ports.Add(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
                ? port
                : throw ApiException.BadRequest($"\"{text}\" is not a valid port"));
        }

        return ports.Count is > 0 and <= MostPorts ? ports : throw ApiException.BadRequest("query parameter \"ports\" is required");
    }
}
