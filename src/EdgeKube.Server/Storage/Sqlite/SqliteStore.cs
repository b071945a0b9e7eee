using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EdgeKube.Platform.Sqlite;
using EdgeKube.Platform.Systemd;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>The store on one SQLite file: one writer folds what waits into one transaction; reads and watches are served from memory.</summary>
/// <remarks>
/// Only the writer changes <see cref="_snapshot"/>, and only after the commit: first the snapshot, then the windows of events. Volatile
/// changes go the same way in the same order, so that there is one sequence of revisions, but cost no write.
/// </remarks>
internal sealed partial class SqliteStore : IStore, IHeartbeat
{
    private const int MostWaiting = 4096;
    private const int DeletionsBetweenReturns = 1024;
    private static readonly TimeSpan _mostForOneBatch = TimeSpan.FromMinutes(10);
    private readonly WorkClock _clock;
    private readonly StoreFile _file;
    private readonly SqliteStoreOptions _options;
    private readonly ILogger<SqliteStore> _logger;
    private readonly KeptSnapshots _kept;
    private readonly ConcurrentDictionary<string, EventWindow> _windows = new(StringComparer.Ordinal);
    private readonly Channel<PendingCommit> _pending = Channel.CreateBounded<PendingCommit>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Lock _writing = new(); // the file is the writer's, except while CompactAsync has it
    private readonly long _opened;
    private readonly Task _writer;
    private volatile Snapshot _snapshot;
    private long _last;
    private int _deletions;
    private int _closed;

    private SqliteStore(StoreFile file, Snapshot snapshot, ILogger<SqliteStore> logger, SqliteStoreOptions options, TimeProvider time)
    {
        (_file, _snapshot, _logger, _options) = (file, snapshot, logger, options);
        _clock = new WorkClock(time);
        _opened = _last = snapshot.Revision;
        _kept = new KeptSnapshots(time, options.KeptLists, options.KeptFor);
        _writer = Task.Run(WriteAsync);
    }

    public long Revision => _snapshot.Revision;

    public string Name => "the store";

    public bool StandsStill => _clock.IsOver(_mostForOneBatch);

    /// <exception cref="DatabaseException">The file cannot be used.</exception>
    public static SqliteStore Open(
        string path, ILogger<SqliteStore> logger, SqliteStoreOptions? options = null, TimeProvider? time = null)
    {
        var file = StoreFile.Open(path);
        try
        {
            return new SqliteStore(file, Load(file), logger, options ?? new(), time ?? TimeProvider.System);
        }
        catch (SqliteException e)
        {
            file.Dispose();
            throw new DatabaseException($"cannot read {path}: {e.Message}", e);
        }
    }

    public ValueTask<StoredObject?> GetAsync(string key, CancellationToken ct) => new(_snapshot.Find(key)?.Object);

    public ValueTask<StorePage> ListAsync(string prefix, long revision, string after, int limit, CancellationToken ct)
    {
        var now = _snapshot;
        var snapshot = revision == 0 || revision == now.Revision
            ? now
            : _kept.Find(revision) ?? throw new RevisionGoneException(revision, now.Revision);
        var page = snapshot.List(prefix, after, limit);
        if (page.Remaining > 0)
        {
            _kept.Keep(snapshot);
        }

        return new(page);
    }

    public async Task<CommitResult> CommitAsync(Change change, CancellationToken ct)
    {
        Check(change);
        var pending = new PendingCommit(change);
        try
        {
            await _pending.Writer.WriteAsync(pending, ct);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteStore));
        }

        return await pending.Completion; // once queued it will be decided; the token cannot take it back
    }

    public async IAsyncEnumerable<IReadOnlyList<StoreEvent>> WatchAsync(
        string prefix, long revision, [EnumeratorCancellation] CancellationToken ct)
    {
        var partition = Snapshot.PartitionOf(prefix);
        var window = Window(partition);
        var whole = prefix.Length == partition.Length + 1;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var events = window.Read(revision, out var next);
            if (events.Length == 0)
            {
                await next.WaitAsync(ct);
                continue;
            }

            revision = events[^1].Revision;
            var wanted = whole ? events : Array.FindAll(events, e => e.Key.StartsWith(prefix, StringComparison.Ordinal));
            if (wanted.Length > 0)
            {
                yield return wanted;
            }
        }
    }

    public Task CompactAsync(long revision, CancellationToken ct)
    {
        _kept.Forget(revision);
        foreach (var window in _windows.Values)
        {
            window.Forget(revision);
        }

        return Task.Run(
            () =>
            {
                lock (_writing)
                {
                    _file.ReturnAllSpace();
                }
            },
            ct);
    }

    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        try
        {
            await _writer;
        }
        finally
        {
            Close();
        }
    }

    private static Snapshot Load(StoreFile file)
    {
        var partitions = new Dictionary<string, ImmutableSortedSet<Entry>.Builder>(StringComparer.Ordinal);
        foreach (var entry in file.Read())
        {
            var name = Snapshot.PartitionOf(entry.Object.Key);
            if (!partitions.TryGetValue(name, out var partition))
            {
                partitions.Add(name, partition = Snapshot.Empty.Partition(name).ToBuilder());
            }

            if (!partition.Add(entry))
            {
                throw new DatabaseException($"the database holds {entry.Object.Key} twice; restore a backup");
            }
        }

        // One above all that was handed out: whoever watched before must list again, for what was volatile is gone.
        return new(
            file.Reserved + 1,
            Snapshot.Empty.Partitions.SetItems(partitions.Select(p => KeyValuePair.Create(p.Key, p.Value.ToImmutable()))));
    }

    private EventWindow Window(string partition) =>
        _windows.GetOrAdd(partition, _ => new EventWindow(_opened, _options.WindowEvents, _options.WindowBytes));

    // What cannot be carried out fails its caller here, not the batch it would be in.
    private static void Check(Change change)
    {
        _ = Snapshot.PartitionOf(change.Key);
        if (change.RevisionAt > (change.Value?.Length ?? 0) || change.LastRevisionAt > (change.Last?.Length ?? 0))
        {
            throw new ArgumentOutOfRangeException(nameof(change), $"the place of the revision is behind the end of {change.Key}");
        }

        foreach (var other in change.Along)
        {
            Check(other);
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<PendingCommit>(_options.BatchSize);
        while (await _pending.Reader.WaitToReadAsync())
        {
            while (batch.Count < _options.BatchSize && _pending.Reader.TryRead(out var one))
            {
                batch.Add(one);
            }

            _clock.Begin();
            try
            {
                lock (_writing)
                {
                    CommitTogether(batch);
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Abandon(batch, e); // a bug: nobody may wait for ever, and nothing may be written on top of it
                throw;
            }

            _clock.End();
            batch.Clear();
        }
    }

    private void Abandon(List<PendingCommit> batch, Exception error)
    {
        _pending.Writer.TryComplete();
        while (_pending.Reader.TryRead(out var one))
        {
            batch.Add(one);
        }

        batch.ForEach(p => p.Fail(error));
    }

    // Nobody is answered before the fsync: a "committed" that a power cut takes back is the bug we may not have.
    private void CommitTogether(List<PendingCommit> batch)
    {
        var changes = new StoreBatch(_snapshot, _last);
        try
        {
            batch.ForEach(p => p.Decide(changes.Apply(p.Change)));
            Write(changes);
        }
        catch (SqliteException e)
        {
            _last = changes.LastRevision; // not used again, whatever became of them
            LogCommitFailed(batch.Count, e);
            batch.ForEach(p => p.Fail(e));
            return;
        }

        Publish(changes);
        batch.ForEach(p => p.Release());
        ReturnSpace(changes.Deletions);
    }

    private void Write(StoreBatch changes)
    {
        var reserve = changes.LastRevision > _last && changes.LastRevision > _file.Reserved;
        if (!changes.TouchesDisk && !reserve)
        {
            return;
        }

        var reserved = changes.LastRevision + _options.RevisionBlock;
        using var transaction = _file.Begin();
        changes.WriteTo(_file);
        if (reserve)
        {
            _file.Reserve(reserved);
        }

        transaction.Commit();
        if (reserve)
        {
            _file.Reserving(reserved);
        }
    }

    private void Publish(StoreBatch changes)
    {
        if (changes.LastRevision == _last)
        {
            return; // conflicts only
        }

        _last = changes.LastRevision;
        _snapshot = changes.After();
        foreach (var (partition, events) in changes.Events)
        {
            Window(partition).Append(events);
        }
    }

    // Only after deletions, so that an idle store writes nothing.
    private void ReturnSpace(int deletions)
    {
        _deletions += deletions;
        if (_deletions < DeletionsBetweenReturns)
        {
            return;
        }

        _deletions = 0;
        try
        {
            _file.ReturnSpace();
        }
        catch (SqliteException e)
        {
            LogReturnFailed(e);
        }
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1)
        {
            return;
        }

        try
        {
            if (_file.Reserved != _last)
            {
                _file.Reserve(_last);
            }
        }
        catch (SqliteException e)
        {
            LogCloseFailed(e); // the reservation stands: revisions will jump, that is all
        }
        finally
        {
            _file.Dispose();
        }
    }

    [LoggerMessage(LogLevel.Error, "{Count} changes could not be written to the database; their callers were told. Is the disk full or failing?")]
    private partial void LogCommitFailed(int count, Exception error);

    [LoggerMessage(LogLevel.Warning, "Unused space could not be given back to the file system; it will be tried again")]
    private partial void LogReturnFailed(Exception error);

    [LoggerMessage(LogLevel.Warning, "The last revision could not be written on closing")]
    private partial void LogCloseFailed(Exception error);
}
