using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.Management.Requests;

namespace EdgeKube.Server.Management.Streams;

/// <summary>Opens streams for connections, and gives each what its client has to say to it.</summary>
internal sealed class StreamDesk(ConnectionStreams connections, StreamVerbs verbs, TimeProvider time)
{
    /// <summary>Whether a message is for a stream.</summary>
    public static bool Takes(MqttMessage message) =>
        message.Connection is not null && message.Payload.Length <= ManagementRequest.MaxLength && IsInput(message.Payload.Span);

    /// <summary>Hands over input. What a stream does not need any more when it has just ended is no mistake.</summary>
    /// <exception cref="ApiException">404: there is no such stream; 400: it cannot be read.</exception>
    public void Take(MqttMessage message, ManagementRequest request)
    {
        var id = request.Required("id");
        if (connections.Find(message.Connection!, id) is { } stream)
        {
            stream.Take(request);
        }
        else if (!request.Has("ack") && !request.Has("close"))
        {
            throw NotFound(id);
        }
    }

    public static ApiException NotFound(string id) => new(404, "NotFound", $"there is no stream \"{id}\" of this connection");

    /// <param name="caller">Who asks.</param>
    /// <param name="message">As it came.</param>
    /// <param name="request">What it says.</param>
    /// <param name="publish">Sends a message of the stream.</param>
    /// <returns>The stream's last word.</returns>
    /// <exception cref="ApiException">It is not good, or there is a stream of its id already.</exception>
    public async Task<Reply> ServeAsync(
        Caller caller, MqttMessage message, ManagementRequest request, Func<ReadOnlyMemory<byte>, Task> publish, CancellationToken ct)
    {
        var id = request.Id ?? throw ApiException.BadRequest("id: Required value: a stream needs one");
        var connection = message.Connection ?? throw ApiException.BadRequest("a stream needs a connection of MQTT 5");
        await using var stream = new OpenStream(id, publish, time, ct);
        connections.Add(connection, id, stream);
        try
        {
            return await verbs.ServeAsync(caller, request, stream) with { IsClosed = true };
        }
        catch (ApiException e)
        {
            return Reply.Of(e) with { IsClosed = true };
        }
        finally
        {
            connections.Remove(connection, id);
        }
    }

    // Reads no value but the one that is asked for.
    private static bool IsInput(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return JsonMember.Find(ref reader, "verb"u8) && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("stream"u8);
        }
        catch (JsonException)
        {
            return false; // it is told so as any other request
        }
    }
}
