using System.Buffers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.ApiServer.Audit;

/// <summary>Writes the audit log, many lines at once when many wait; tells when some were lost.</summary>
internal sealed partial class AuditWriter(AuditLog log, AuditOptions options, TimeProvider time, ILogger<AuditWriter> logger) : BackgroundService
{
    private const int Batch = 64 * 1024;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);
    private readonly AuditFile _file = new(options, time);
    private readonly ArrayBufferWriter<byte> _lines = new(4 * 1024);
    private long _told;
    private long? _toldAt;

    public override void Dispose()
    {
        _file.Dispose();
        base.Dispose();
    }

    /// <summary>What is noted already is still written.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        while (log.Records.TryPeek(out _))
        {
            WriteBatch();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await log.Records.WaitToReadAsync(stoppingToken))
        {
            WriteBatch();
        }
    }

    private void WriteBatch()
    {
        var count = 0;
        _lines.ResetWrittenCount();
        while (_lines.WrittenCount < Batch && log.Records.TryRead(out var record))
        {
            AuditEvent.Write(_lines, record, record.Code == 0 ? record.Received : record.Ended);
            count++;
        }

        var problem = "they came faster than they could be written";
        try
        {
            _file.Write(_lines.WrittenSpan);
            log.Wrote(good: count, bad: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
            log.Wrote(good: 0, bad: count);
        }

        TellLost(problem);
    }

    private void TellLost(string problem)
    {
        if (log.Dropped is var dropped && dropped > _told && (_toldAt is not { } at || time.GetElapsedTime(at) > _patience))
        {
            LogLost(dropped - _told, problem);
            (_told, _toldAt) = (dropped, time.GetTimestamp());
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} lines of the audit log are lost: {Problem}")]
    private partial void LogLost(long count, string problem);
}
