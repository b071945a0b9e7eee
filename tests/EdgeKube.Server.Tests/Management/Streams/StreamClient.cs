using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.Management;
using EdgeKube.Server.Management.Requests;
using EdgeKube.Server.Management.Streams;
using EdgeKube.Server.Tests.ApiServer;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.Tests.Management.Streams;

/// <summary>A connection that opens streams and acknowledges what it reads.</summary>
internal sealed class StreamClient(ApiServerFixture server, Caller caller, RequestDelegate? pipeline = null, TimeProvider? time = null)
{
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
    private ConnectionStreams? _connections;
    private StreamDesk? _desk;
    private string _connection = "";

    public bool Acknowledges { get; set; } = true;

    public int Waiting => _told.Reader.Count;

    /// <summary>Begins a stream.</summary>
    /// <returns>Its last word.</returns>
    public Task<JsonObject> Begin(string request, CancellationToken ct)
    {
        var parsed = ManagementRequest.Parse(Encoding.UTF8.GetBytes(request));
        var desk = Desk();
        var message = Message(request);
        return Task.Run(
            async () =>
            {
                var reply = await desk.ServeAsync(caller, message, parsed, part => _told.Writer.WriteAsync(Encoding.UTF8.GetString(part.Span), ct).AsTask(), ct);
                return JsonNode.Parse(reply.ToJson(parsed.Id).Span)!.AsObject();
            },
            ct);
    }

    public async Task<JsonObject> NextAsync(CancellationToken ct)
    {
        var told = JsonNode.Parse(await _told.Reader.ReadAsync(ct))!.AsObject();
        if (Acknowledges && told["seq"] is { } seq)
        {
            Say($$"""{"verb":"stream","id":"{{told["id"]}}","ack":{{seq}}}""");
        }

        return told;
    }

    /// <summary>Input for a stream.</summary>
    public void Say(string request)
    {
        var message = Message(request);
        if (!StreamDesk.Takes(message))
        {
            throw new InvalidOperationException($"this is for no stream: {request}");
        }

        Desk().Take(message, ManagementRequest.Parse(message.Payload));
    }

    public bool Takes(string request) => StreamDesk.Takes(Message(request));

    /// <summary>The connection ends.</summary>
    public void Leave() => _connections!.Leave(_connection);

    private StreamDesk Desk()
    {
        if (_desk is null)
        {
            _connections = new ConnectionStreams();
            _connection = _connections.Enter(null);
            var clock = time ?? TimeProvider.System;
            _desk = new StreamDesk(_connections, new StreamVerbs(new InMemoryApi(pipeline ?? server.Pipeline.HandleAsync), server.Registry, clock), clock);
        }

        return _desk;
    }

    private MqttMessage Message(string request) => new("t", Encoding.UTF8.GetBytes(request), false) { Connection = _connection };
}
