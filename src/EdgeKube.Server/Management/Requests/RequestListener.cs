using System.Collections.Concurrent;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.Broker;
using EdgeKube.Server.Management.HomeAssistant;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Management.Requests;

/// <summary>Takes requests off the broker and sees to it that each gets an answer.</summary>
internal sealed partial class RequestListener(
    RequestVerbs verbs, CommandTopics commands, MqttAccounts accounts, Sessions sessions, CallerLimits limits, TimeProvider time, ILogger<RequestListener> logger) : IDisposable
{
    private const string Bearer = "Bearer ";
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

    private async Task ServeAsync(IMqttClient client, string name, MqttMessage message, string? command)
    {
        string? id = null;
        Reply reply;
        try
        {
            var caller = await CallerAsync(name, message);
            if (command is not null)
            {
                reply = await commands.AnswerAsync(caller, command, message.Payload, _stopping.Token);
            }
            else
            {
                var request = ManagementRequest.Parse(message.Payload);
                id = request.Id;
                reply = await verbs.AnswerAsync(caller, request, _stopping.Token);
            }
        }
        catch (ApiException e)
        {
            reply = Reply.Of(e);
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
            limits.End(name);
        }

        await SendAsync(client, name, message, reply, id);
    }

    private async Task<Caller> CallerAsync(string name, MqttMessage message)
    {
        if (message.Authorization is { } authorization)
        {
            return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                ? Caller.OfToken(authorization[Bearer.Length..].Trim())
                : throw Unauthorized();
        }

        if (name.StartsWith(Sessions.Prefix, StringComparison.Ordinal))
        {
            return sessions.Find(name) ?? throw Unauthorized();
        }

        await accounts.RefreshAsync(time, _stopping.Token);
        return accounts.Find(name) is { } account ? Caller.OfAccount(account.Name, account.Role) : throw Unauthorized();
    }

    private async Task SendAsync(IMqttClient client, string caller, MqttMessage request, Reply reply, string? id)
    {
        var topic = request.ResponseTopic is { } wanted && ManagementTopics.IsResponseOf(caller, wanted) ? wanted : ManagementTopics.Response(caller);
        try
        {
            await client.AnswerAsync(topic, reply.ToJson(id), request.CorrelationData, CancellationToken.None);
        }
        catch (MqttException e)
        {
            LogNotAnswered(caller, e.Message); // the broker is gone, and the caller's connection with it
        }
    }

    private static ApiException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    [LoggerMessage(LogLevel.Error, "A request of {Caller} failed")]
    private partial void LogFailed(string caller, Exception error);

    [LoggerMessage(LogLevel.Debug, "{Caller} could not be answered: {Why}")]
    private partial void LogNotAnswered(string caller, string why);
}
