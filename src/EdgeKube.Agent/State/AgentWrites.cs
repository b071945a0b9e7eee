using EdgeKube.Platform.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.State;

/// <summary>Writes to the node's file. While the disk is full, what was to be written waits in memory and the node goes on.</summary>
internal sealed partial class AgentWrites(SqliteDatabase database, TimeProvider time, ILogger logger) : IDisposable
{
    private const int IoError = 10;
    private const int ReadOnly = 8;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Action<SqliteDatabase>> _waiting = [];
    private ITimer? _timer;

    /// <summary>All or nothing, and durable when it returns unless the disk is full.</summary>
    /// <param name="writes">Each by what it writes: a later one for the same thing replaces an earlier one that still waits.</param>
    public void Write(IEnumerable<KeyValuePair<string, Action<SqliteDatabase>>> writes)
    {
        lock (_lock)
        {
            foreach (var (key, write) in writes)
            {
                _waiting[key] = write;
            }

            Settle();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _waiting.Clear();
        }
    }

    private void Settle()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        try
        {
            using (var transaction = database.Begin())
            {
                foreach (var write in _waiting.Values)
                {
                    write(database);
                }

                transaction.Commit();
            }

            _waiting.Clear();
            if (_timer is not null)
            {
                _timer.Dispose();
                _timer = null;
                LogWritten(database.Path);
            }
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Full or IoError or ReadOnly or CannotOpen)
        {
            if (_timer is null)
            {
                _timer = time.CreateTimer(_ => Again(), null, _retry, _retry);
                LogWaiting(database.Path, e.Message);
            }
        }
    }

    private void Again()
    {
        lock (_lock)
        {
            Settle();
        }
    }

    [LoggerMessage(LogLevel.Error, "{Path} cannot be written ({Problem}): the node goes on, and what it is told is lost if it restarts without its server before there is room on the disk")]
    private partial void LogWaiting(string path, string problem);

    [LoggerMessage(LogLevel.Information, "{Path} is written again")]
    private partial void LogWritten(string path);
}
