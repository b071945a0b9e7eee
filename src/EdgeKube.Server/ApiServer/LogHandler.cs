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
            Logs = OptionsOf(request),
        };
        await LogResponse.WriteAsync(http, streams, node, open, lifetime.ApplicationStopping);
    }

    private static LogOptions OptionsOf(ApiRequest request)
    {
        var query = request.Query;
        var options = new LogOptions
        {
            Follow = query.Flag("follow"),
            Previous = query.Flag("previous"),
            Timestamps = query.Flag("timestamps"),
            TailLines = query.Number("tailLines"),
            SinceSeconds = query.Number("sinceSeconds"),
            SinceTime = SinceTimeOf(query.Text("sinceTime")),
            LimitBytes = query.Number("limitBytes"),
        };
        var problems = ProblemsOf(options).ToList();
        return problems.Count == 0 ? options : throw ApiException.Invalid(request.Key, "PodLogOptions", problems);
    }

    private static IEnumerable<FieldError> ProblemsOf(LogOptions options)
    {
        if (options.TailLines < 0)
        {
            yield return FieldError.Invalid("tailLines", options.TailLines, "must be greater than or equal to 0");
        }

        if (options.LimitBytes < 1)
        {
            yield return FieldError.Invalid("limitBytes", options.LimitBytes, "must be greater than 0");
        }

        if (options.SinceSeconds is not null && options.SinceTime is not null)
        {
            yield return FieldError.Forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified");
        }
        else if (options.SinceSeconds < 1)
        {
            yield return FieldError.Invalid("sinceSeconds", options.SinceSeconds, "must be greater than 0");
        }
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
