using System.Collections.Concurrent;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.Broker;
using EdgeKube.Server.Management.HomeAssistant;
using EdgeKube.Server.Management.Streams;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Management.Requests;

/// <summary>Takes requests off the broker and sees to it that each gets an answer.</summary>
internal sealed partial class RequestListener(
    RequestVerbs verbs, StreamDesk streams, CommandTopics commands, CallerFinder callers, CallerLimits limits, ILogger<RequestListener> logger) : IDisposable
{
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Called on the client's own loop.</summary>
    public void Received(IMqttClient client, MqttMessage message)
    {
        var command = ManagementTopics.CommandOf(message.Topic);
        if (message.Retained || (command?.Caller ?? ManagementTopics.CallerOf(message.Topic)) is not { } caller)
        {
            return; // a request is meant once
        }

        if (command is null && StreamDesk.Takes(message))
        {
            limits.Spend(caller);
            if (TakeInput(message) is { } refused)
            {
                Track(SendAsync(client, caller, message, refused.Reply, refused.Id));
            }

            return;
        }

        if (!limits.TryBegin(caller))
        {
            Track(SendAsync(client, caller, message, Reply.Of(new ApiException(429, "TooManyRequests", "too many requests, please try again later") { RetryAfterSeconds = 1 }), null));
            return;
        }

        Track(Task.Run(() => ServeAsync(client, caller, message, command?.Command)));
    }

    /// <summary>Ends what is running.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Keys);
    }

    public void Dispose() => _stopping.Dispose();

    private void Track(Task task)
    {
        _running[task] = true;
        task.ContinueWith(t => _running.TryRemove(t, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // Here and now: input must not overtake input.
    private (Reply Reply, string? Id)? TakeInput(MqttMessage message)
    {
        string? id = null;
        try
        {
            var request = ManagementRequest.Parse(message.Payload);
            id = request.Id;
            streams.Take(message, request);
            return null;
        }
        catch (ApiException e)
        {
            return (Reply.Of(e), id);
        }
    }

    private async Task ServeAsync(IMqttClient client, string name, MqttMessage message, string? command)
    {
        string? id = null;
        var streamed = false;
        Reply reply;
        try
        {
            var caller = await callers.FindAsync(name, message, _stopping.Token);
            if (command is not null)
            {
                reply = await commands.AnswerAsync(caller, command, message.Payload, _stopping.Token);
            }
            else
            {
                var request = ManagementRequest.Parse(message.Payload);
                id = request.Id;
                if (StreamVerbs.Serves(request))
                {
                    streamed = true;
                    limits.End(name); // it may last
                    reply = await streams.ServeAsync(caller, message, request, part => AnswerAsync(client, name, message, part), _stopping.Token);
                }
                else
                {
                    reply = await verbs.AnswerAsync(caller, request, _stopping.Token);
                }
            }
        }
        catch (ApiException e)
        {
            reply = Reply.Of(e) with { IsClosed = streamed && e.Code != 409 }; // of two with one id the first goes on
        }
        catch (OperationCanceledException)
        {
            reply = Reply.Of(ApiException.Unavailable("the server is stopping"));
        }
        catch (Exception e) when (e is not OutOfMemoryException) // one bad request must not end the server
        {
            LogFailed(name, e);
            reply = Reply.Of(ApiException.Internal("see the server's log"));
        }
        finally
        {
            if (!streamed)
            {
                limits.End(name);
            }
        }

        await SendAsync(client, name, message, reply, id);
    }

    private async Task SendAsync(IMqttClient client, string caller, MqttMessage request, Reply reply, string? id)
    {
        try
        {
            await AnswerAsync(client, caller, request, reply.ToJson(id));
        }
        catch (MqttException e)
        {
            LogNotAnswered(caller, e.Message); // the broker is gone, and the caller's connection with it
        }
    }

    private static Task AnswerAsync(IMqttClient client, string caller, MqttMessage request, ReadOnlyMemory<byte> answer)
    {
        var topic = request.ResponseTopic is { } wanted && ManagementTopics.IsResponseOf(caller, wanted) ? wanted : ManagementTopics.Response(caller);
        return client.AnswerAsync(topic, answer, request.CorrelationData, CancellationToken.None);
    }

    [LoggerMessage(LogLevel.Error, "A request of {Caller} failed")]
    private partial void LogFailed(string caller, Exception error);

    [LoggerMessage(LogLevel.Debug, "{Caller} could not be answered: {Why}")]
    private partial void LogNotAnswered(string caller, string why);
}
