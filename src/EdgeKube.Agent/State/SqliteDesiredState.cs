using System.Collections.Concurrent;
using System.Text.Json;
using Dapper;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Sqlite;

namespace EdgeKube.Agent.State;

/// <summary>The desired state in SQLite, and in memory as the bytes that came.</summary>
internal sealed class SqliteDesiredState : IDesiredState, IDisposable
{
    private readonly AgentDatabase _file;
    private readonly ConcurrentDictionary<ResourceKey, ReadOnlyMemory<byte>> _objects = new();
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly Lock _subscribing = new();
    private Action<ResourceKey>[] _subscribers = [];
    private volatile Position _position;

    public SqliteDesiredState(AgentDatabase file)
    {
        _file = file;
        using var objects = file.Database.Prepare("SELECT key, json FROM desired");
        while (objects.Step())
        {
            _objects[ResourceKey.Parse(objects.Text(0))] = objects.Blob(1).ToArray();
        }

        using var position = file.Database.Prepare("SELECT epoch, revision FROM position");
        _position = position.Step() ? new Position(position.Text(0), position.Int64(1)) : new Position("", 0);
    }

    public string Epoch => _position.Epoch;

    public long Revision => _position.Revision;

    public ReadOnlyMemory<byte>? Find(ResourceKey key) => _objects.TryGetValue(key, out var json) ? json : (ReadOnlyMemory<byte>?)null; // a bare null would become empty memory

    public IReadOnlyList<KeyValuePair<ResourceKey, ReadOnlyMemory<byte>>> List(GroupResource type) =>
        [.. _objects.Where(o => o.Key.Type == type).OrderBy(o => o.Key.Namespace, StringComparer.Ordinal).ThenBy(o => o.Key.Name, StringComparer.Ordinal)];

    public void Dispose() => _writer.Dispose();

    public void Subscribe(Action<ResourceKey> changed)
    {
        lock (_subscribing)
        {
            _subscribers = [.. _subscribers, changed];
        }
    }

    public async Task ApplyAsync(
        string epoch, long revision, bool reset, IReadOnlyList<KeyValuePair<ResourceKey, JsonElement>> put, IReadOnlyList<ResourceKey> delete)
    {
        List<ResourceKey> changed;
        await _writer.WaitAsync();
        try
        {
            // Bytes that are already there are not written again: a full resend costs an SD card nothing.
            var puts = put.Select(p => (p.Key, Json: JsonSerializer.SerializeToUtf8Bytes(p.Value, StateJson.Default.JsonElement)))
                .Where(p => !_objects.TryGetValue(p.Key, out var present) || !present.Span.SequenceEqual(p.Json))
                .ToList();
            var deletes = (reset ? _objects.Keys.Except(put.Select(p => p.Key)) : delete.Where(_objects.ContainsKey)).Distinct().ToList();
            Write(new Position(epoch, revision), puts, deletes);
            foreach (var (key, json) in puts)
            {
                _objects[key] = json;
            }

            deletes.ForEach(key => _objects.TryRemove(key, out _));
            _position = new Position(epoch, revision);
            changed = [.. puts.Select(p => p.Key), .. deletes];
        }
        finally
        {
            _writer.Release();
        }

        foreach (var subscriber in _subscribers)
        {
            changed.ForEach(subscriber);
        }
    }

    private void Write(Position position, List<(ResourceKey Key, byte[] Json)> puts, List<ResourceKey> deletes)
    {
        var writes = new List<KeyValuePair<string, Action<SqliteDatabase>>>();
        foreach (var (key, json) in puts)
        {
            Add(key, database => database.Execute(
                "INSERT OR REPLACE INTO desired (key, json) VALUES (@key, @json)", With(("key", key.ToString()), ("json", json))));
        }

        foreach (var key in deletes)
        {
            Add(key, database => database.Execute("DELETE FROM desired WHERE key = @key", With(("key", key.ToString()))));
        }

        writes.Add(new("position", database => database.Execute(
            "INSERT OR REPLACE INTO position (id, epoch, revision) VALUES (1, @epoch, @revision)",
            With(("epoch", position.Epoch), ("revision", position.Revision)))));
        _file.Writes.Write(writes);

        void Add(ResourceKey key, Action<SqliteDatabase> write) => writes.Add(new($"desired/{key}", write));
    }

    private static DynamicParameters With(params ReadOnlySpan<(string Name, object Value)> values)
    {
        var parameters = new DynamicParameters();
        foreach (var (name, value) in values)
        {
            parameters.Add(name, value);
        }

        return parameters;
    }

    private sealed record Position(string Epoch, long Revision);
}
