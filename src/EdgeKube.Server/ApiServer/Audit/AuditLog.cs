using System.Threading.Channels;
using EdgeKube.Api.Errors;
using EdgeKube.Platform.Metrics;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer.Audit;

/// <summary>Notes what is asked of the API, by whom, and how it was answered. A request never waits for it: what cannot be taken is counted.</summary>
internal sealed class AuditLog(TimeProvider time)
{
    private const int MaxWaiting = 4096;
    private static readonly string[] _secret = ["secrets", "serviceaccounts/token"]; // an error may repeat what was sent
    private readonly Channel<AuditRecord> _records = Channel.CreateBounded<AuditRecord>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private long _written;
    private long _dropped;

    public ChannelReader<AuditRecord> Records => _records.Reader;

    /// <summary>Lines that could not be taken or written.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public AuditRecord Begin(HttpContext http) => new()
    {
        Received = time.GetUtcNow(),
        Uri = $"{http.Request.Path.ToUriComponent()}{http.Request.QueryString.Value}",
        UserAgent = http.Request.Headers.UserAgent.ToString(),
        From = http.Connection.RemoteIpAddress,
        Verb = http.Request.Method.ToLowerInvariant(),
    };

    /// <summary>A request that may last is noted when it begins, too.</summary>
    public void Lasts(AuditRecord record)
    {
        record.Lasts = true;
        Note(record with { });
    }

    public static void Refused(AuditRecord record, ApiException error)
    {
        record.Reason = error.Reason;
        var resource = record.Target is { } target ? target.Subresource.Length == 0 ? target.Resource : $"{target.Resource}/{target.Subresource}" : "";
        record.Message = _secret.Contains(resource) && error.Code is 400 or 422 ? "" : error.Message;
    }

    public void End(AuditRecord record, HttpContext http)
    {
        var unanswered = http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted && !record.Lasts;
        (record.Code, record.Ended) = (unanswered ? StatusCodes.Status499ClientClosedRequest : http.Response.StatusCode, time.GetUtcNow());
        Note(record);
    }

    /// <summary>Told by the writer.</summary>
    public void Wrote(int good, int bad)
    {
        Interlocked.Add(ref _written, good);
        Interlocked.Add(ref _dropped, bad);
    }

    public void Write(MetricText text)
    {
        text.Describe("apiserver_audit_event_total", "counter", "Audit events written.").Sample("apiserver_audit_event_total", "", Interlocked.Read(ref _written));
        text.Describe("apiserver_audit_error_total", "counter", "Audit events that were dropped.")
            .Sample("apiserver_audit_error_total", MetricText.Label("plugin", "log"), Dropped);
    }

    private void Note(AuditRecord record)
    {
        if (!_records.Writer.TryWrite(record))
        {
            Interlocked.Increment(ref _dropped);
        }
    }
}
