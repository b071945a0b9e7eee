using System.Net.WebSockets;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Platform.Spdy;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>exec and attach: upgrades the request and carries the command's streams to the pod's node.</summary>
internal sealed class CommandHandler(IRegistry registry, INodeStreams streams, IHostApplicationLifetime lifetime, TimeProvider time)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var ct = ending.Token;
        var pod = await PodTarget.FindAsync(registry, request, ct);
        var options = OptionsOf(request.Query);
        var open = new StreamOpen
        {
            Kind = request.Subresource,
            Namespace = request.Namespace,
            Pod = request.Name,
            Uid = pod.Metadata.Uid,
            Container = PodTarget.ContainerOf(pod, request.Query.Text("container")),
            Command = options,
        };
        var upgrade = UpgradeFor(http, options);
        await using var node = await streams.ConnectAsync(PodTarget.NodeOf(pod), open, ct);
        try
        {
            await using var client = await upgrade(ct);
            using var session = new CommandSession(client, node);
            await session.RunAsync(ct);
        }
        catch (Exception e) when (http.Response.HasStarted && e is SpdyException or IOException or OperationCanceledException or WebSocketException)
        {
            // the client went away, or the server stops
        }
    }

    // Decided before the node is asked: a request that cannot be upgraded must start no command.
    private Func<CancellationToken, Task<ICommandClient>> UpgradeFor(HttpContext http, CommandOptions options)
    {
        if (http.Features.Get<ICommandClient>() is { } own)
        {
            return _ => Task.FromResult(own); // who asks from within needs no protocol
        }

        if (WebSocketUpgrade.IsAsked(http.Request))
        {
            var protocol = WebSocketUpgrade.Protocol(http.Request, WebSocketCommandClient.Serves);
            return ct => OpenWebSocketAsync(http, protocol, options, ct);
        }

        if (SpdyUpgrade.IsAsked(http.Request))
        {
            var protocol = SpdyUpgrade.Protocol(http, SpdyCommandClient.Protocols);
            return ct => OpenSpdyAsync(http, protocol, options, ct);
        }

        throw ApiException.BadRequest("Upgrade request required");
    }

    private async Task<ICommandClient> OpenWebSocketAsync(HttpContext http, string protocol, CommandOptions options, CancellationToken ct)
    {
        var client = new WebSocketCommandClient(await WebSocketUpgrade.AcceptAsync(http, protocol), protocol, time);
        await client.GreetAsync(options.Stdout, options.Stderr && !options.Tty, ct);
        return client;
    }

    private async Task<ICommandClient> OpenSpdyAsync(HttpContext http, string protocol, CommandOptions options, CancellationToken ct)
    {
        var client = new SpdyCommandClient(await SpdyUpgrade.AcceptAsync(http, protocol), protocol, options, time);
        try
        {
            await client.BeginAsync(ct);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private static CommandOptions OptionsOf(QueryParameters query)
    {
        var tty = query.Flag("tty");
        var options = new CommandOptions
        {
            Command = query.Texts("command"),
            Stdin = query.Flag("stdin"),
            Stdout = query.Flag("stdout"),
            Stderr = query.Flag("stderr") && !tty,
            Tty = tty,
        };
        return options.Stdin || options.Stdout || options.Stderr
            ? options
            : throw ApiException.BadRequest("you must specify at least 1 of stdin, stdout, stderr");
    }
}
