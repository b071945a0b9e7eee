using System.Globalization;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>nodes/NODE/proxy/logs/?query=UNIT: the journal of a node's units, in the form of the kubelet's NodeLogQuery; <c>follow=true</c> goes on.</summary>
internal sealed class NodeLogHandler(INodeStreams streams, IHostApplicationLifetime lifetime)
{
    public Task HandleAsync(HttpContext http, string node)
    {
        var open = new StreamOpen { Kind = StreamOpen.JournalKind, Journal = OptionsOf(http.Request.Query) };
        return LogResponse.WriteAsync(http, streams, node, open, lifetime.ApplicationStopping);
    }

    private static NodeLogOptions OptionsOf(IQueryCollection query)
    {
        var units = query["query"].OfType<string>().Where(u => u.Length > 0).ToList();
        return units.Count == 0
            ? throw ApiException.BadRequest("query: name a systemd unit of the node, as in /logs/?query=ssh.service")
            : new NodeLogOptions
            {
                Units = units,
                SinceTime = Time(query, "sinceTime"),
                UntilTime = Time(query, "untilTime"),
                TailLines = Number(query, "tailLines", 0, long.MaxValue),
                Boot = (int?)Number(query, "boot", -10_000, 0),
                Pattern = query["pattern"].ToString(),
                Follow = query["follow"].ToString() is "true" or "1",
            };
    }

    private static DateTimeOffset? Time(IQueryCollection query, string name)
    {
        var text = query[name].ToString();
        return text.Length == 0
            ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw ApiException.BadRequest($"{name}: \"{text}\" is not a time of the form 2006-01-02T15:04:05Z");
    }

    private static long? Number(IQueryCollection query, string name, long least, long most)
    {
        var text = query[name].ToString();
        return text.Length == 0
            ? null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw ApiException.BadRequest($"{name}: \"{text}\" is not a number that it can be");
    }
}
