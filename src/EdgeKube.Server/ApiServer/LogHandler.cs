using System.Globalization;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.ApiServer.Streams;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.ApiServer;

/// <summary>GET of a pod's log: its node streams it.</summary>
internal sealed class LogHandler(IRegistry registry, INodeStreams streams, IHostApplicationLifetime lifetime)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var pod = await PodTarget.FindAsync(registry, request, http.RequestAborted);
        var container = PodTarget.ContainerOf(pod, request.Query.Text("container"));
        var node = PodTarget.NodeOf(pod);
        var open = new StreamOpen
        {
            Kind = "logs",
            Namespace = request.Namespace,
            Pod = request.Name,
            Uid = pod.Metadata.Uid,
            Container = container,
            Logs = OptionsOf(request.Query),
        };
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var log = await streams.OpenAsync(node, open, ending.Token);
        http.Response.ContentType = "text/plain";
        await http.Response.StartAsync(ending.Token);
        try
        {
            await foreach (var chunk in log.WithCancellation(ending.Token))
            {
                await http.Response.BodyWriter.WriteAsync(chunk, ending.Token);
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // a log that is followed must not hold the server's stop
        }
    }

    private static LogOptions OptionsOf(QueryParameters query)
    {
        var tail = query.Number("tailLines");
        if (tail < 0)
        {
            throw ApiException.BadRequest($"tailLines: Invalid value: {tail}: must be greater than or equal to 0");
        }

        return new LogOptions
        {
            Follow = query.Flag("follow"),
            Previous = query.Flag("previous"),
            Timestamps = query.Flag("timestamps"),
            TailLines = tail,
            SinceSeconds = query.Number("sinceSeconds"),
            SinceTime = SinceTimeOf(query.Text("sinceTime")),
            LimitBytes = query.Number("limitBytes"),
        };
    }

    private static DateTimeOffset? SinceTimeOf(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw ApiException.BadRequest($"sinceTime: \"{text}\" is not a time of the form 2006-01-02T15:04:05Z");
    }
}
