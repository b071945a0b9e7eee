using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Management.Requests;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Management.Streams;

/// <summary>The verbs that are answered for as long as something comes: watch, and logs and commands that are followed.</summary>
internal sealed class StreamVerbs(InMemoryApi api, IRegistry registry, TimeProvider time)
{
    private const string MetadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    public static bool Serves(ManagementRequest request) => request.Text("verb") switch
    {
        "watch" => true,
        "logs" or "nodelogs" => request.Flag("follow"),
        "exec" => request.Flag("stream"),
        _ => false,
    };

    /// <summary>Serves a stream to its end.</summary>
    /// <returns>The last word to the client.</returns>
    /// <exception cref="ApiException">It could not begin.</exception>
    public async Task<Reply> ServeAsync(Caller caller, ManagementRequest request, OpenStream stream)
    {
        try
        {
            return request.Text("verb") switch
            {
                "watch" => await WatchAsync(caller, request, stream),
                "logs" => await FollowAsync(caller, StreamCalls.Logs(request), stream),
                "nodelogs" => await FollowAsync(caller, StreamCalls.NodeLogs(request), stream),
                _ => await ExecAsync(caller, request, stream),
            };
        }
        catch (Exception e) when (stream.Ended.IsCancellationRequested && e is OperationCanceledException or ApiException)
        {
            return stream.Reason is { } reason ? Reply.Of(reason) : new Reply(200);
        }
    }

    private async Task<Reply> FollowAsync(Caller caller, ApiCall call, OpenStream stream) =>
        EndOf(await api.SendAsync(caller, call with { Output = new TextOutput(stream) }, stream.Ended));

    private async Task<Reply> ExecAsync(Caller caller, ManagementRequest request, OpenStream stream)
    {
        var tty = request.Flag("tty");
        var command = new StreamCommand(stream, tty && (request.Has("columns") || request.Has("rows")) ? OpenStream.SizeOf(request) : null);
        var call = StreamCalls.Exec(request)
            .With("stdin", request.Flag("stdin") ? "true" : "")
            .With("stderr", tty ? "" : "true")
            .With("tty", tty ? "true" : "") with
        { Command = command };
        stream.TakesInput = true;
        var answer = await api.SendAsync(caller, call, stream.Ended);
        return !answer.IsGood ? Reply.Of(answer) : command.Result switch
        {
            null => Reply.Of(ApiException.Internal("the command's stream ended without a result")),
            { Problem: { } problem } => Reply.Of(ApiException.Internal(problem)),
            { ExitCode: var code } => new Reply(200) { ExitCode = code },
        };
    }

    // The server's own watch ends after a while, as over HTTPS, and its right is looked at anew: the client does not notice.
    private async Task<Reply> WatchAsync(Caller caller, ManagementRequest request, OpenStream stream)
    {
        var kind = KindPath.Find(registry.Definitions, request.Text("apiVersion"), request.Required("kind"));
        var all = new ApiCall("GET", kind.Collection(request.Text("namespace"))) { Accept = request.Flag("metadataOnly") ? MetadataOnly : "application/json" }
            .With("labelSelector", request.Text("labelSelector"))
            .With("fieldSelector", request.Text("fieldSelector"))
            .With("watch", "true")
            .With("allowWatchBookmarks", "true");
        var revision = "";
        while (true)
        {
            var began = time.GetTimestamp();
            var output = new WatchOutput(stream, fresh: revision.Length == 0);
            var call = revision.Length > 0
                ? all.With("resourceVersion", revision)
                : all.With("sendInitialEvents", "true").With("resourceVersionMatch", "NotOlderThan");
            var answer = await api.SendAsync(caller, call with { Output = output }, stream.Ended);
            var problem = answer.IsGood ? output.Problem : answer.Body;
            if (problem.Length > 0 && CodeOf(problem) is var code and not 410)
            {
                return new Reply(code) { Status = problem };
            }

            revision = problem.Length > 0 ? "" : output.Revision.Length > 0 ? output.Revision : revision;
            if (revision.Length == 0)
            {
                await stream.SendEventAsync((byte[])[.. """{"type":"RESTART","object":"""u8, .. problem.Length > 0 ? problem.Span : "null"u8, (byte)'}']);
            }

            if (time.GetElapsedTime(began) < _pause)
            {
                await Task.Delay(_pause, time, stream.Ended); // a server that stops ends each watch at once
            }
        }
    }

    private static int CodeOf(ReadOnlyMemory<byte> status)
    {
        using var json = JsonDocument.Parse(status);
        return json.RootElement.TryGetProperty("code", out var code) ? code.GetInt32() : 500;
    }

    private static Reply EndOf(ApiReply answer) => answer.IsGood ? new Reply(200) : Reply.Of(answer);
}
