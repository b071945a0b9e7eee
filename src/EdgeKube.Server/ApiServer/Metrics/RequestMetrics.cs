using System.Collections.Concurrent;
using EdgeKube.Platform.Metrics;

namespace EdgeKube.Server.ApiServer.Metrics;

/// <summary>Counts the requests for resources, under kube-apiserver's names.</summary>
internal sealed class RequestMetrics
{
    private readonly ConcurrentDictionary<string, RequestSeries> _series = new(StringComparer.Ordinal);
    private int _reading;
    private int _writing;
    private int _streaming;

    public void Began(ApiRequest request) => Interlocked.Increment(ref Gauge(request));

    public void Ended(ApiRequest request, int code, TimeSpan took)
    {
        Interlocked.Decrement(ref Gauge(request));
        var labels = Labels(request);
        _series.GetOrAdd(labels, static l => new RequestSeries(l)).Add(code, took.TotalSeconds);
    }

    public void Write(MetricText text)
    {
        const string Requests = "apiserver_request_total";
        const string Durations = "apiserver_request_duration_seconds";
        const string InFlight = "apiserver_current_inflight_requests";
        var series = _series.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value).ToList();
        text.Describe(Requests, "counter", "Answered requests for resources.");
        series.ForEach(s => s.WriteCounts(text, Requests));
        text.Describe(Durations, "histogram", "Time from a request's arrival to its answer, in seconds.");
        series.ForEach(s => s.WriteDurations(text, Durations));
        text.Describe(InFlight, "gauge", "Requests that are being answered now.");
        text.Sample(InFlight, MetricText.Label("request_kind", "readOnly"), Volatile.Read(ref _reading));
        text.Sample(InFlight, MetricText.Label("request_kind", "mutating"), Volatile.Read(ref _writing));
        text.Single("apiserver_longrunning_requests", "gauge", "Watches and streams that are open now.", Volatile.Read(ref _streaming));
    }

    private static string Labels(ApiRequest request)
    {
        var definition = request.Definition;
        var scope = request.Name.Length > 0 ? "resource" : request.Namespace.Length > 0 ? "namespace" : "cluster";
        var dry = request.Query.Text("dryRun").Length > 0 ? "All" : "";
        return $"component=\"apiserver\",dry_run=\"{dry}\",group=\"{definition.Group}\",resource=\"{definition.Plural}\",scope=\"{scope}\","
            + $"subresource=\"{request.Subresource}\",verb=\"{Verb(request)}\",version=\"{definition.Version}\"";
    }

    // The words are the HTTP methods', but for what lists, watches and connects.
    private static string Verb(ApiRequest request) => request switch
    {
        { IsConnection: true } => "CONNECT",
        { Verb: "create" } => "POST",
        { Verb: "update" } => "PUT",
        _ => request.Verb.ToUpperInvariant(),
    };

    private ref int Gauge(ApiRequest request)
    {
        if (request.IsLongRunning)
        {
            return ref _streaming;
        }

        return ref request.Verb is "get" or "list" ? ref _reading : ref _writing;
    }
}
