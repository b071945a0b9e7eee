using System.Collections.Concurrent;
using Dapper;
using EdgeKube.Platform.Sqlite;

namespace EdgeKube.Agent.State;

/// <summary>The agent's memory in its SQLite file; read from memory, and written only when a value differs.</summary>
internal sealed class SqliteAgentMemory : IAgentMemory
{
    private readonly AgentDatabase _file;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, byte[]> _values = new();

    public SqliteAgentMemory(AgentDatabase file)
    {
        _file = file;
        using var values = file.Database.Prepare("SELECT key, value FROM memory");
        while (values.Step())
        {
            _values[values.Text(0)] = values.Blob(1).ToArray();
        }
    }

    public byte[]? Get(string key) => _values.GetValueOrDefault(key);

    public IReadOnlyList<KeyValuePair<string, byte[]>> List(string prefix) =>
        [.. _values.Where(v => v.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(v => v.Key, StringComparer.Ordinal)];

    public Task SetAsync(string key, byte[]? value)
    {
        lock (_lock)
        {
            var present = _values.GetValueOrDefault(key);
            if (value is null ? present is null : present is not null && present.AsSpan().SequenceEqual(value))
            {
                return Task.CompletedTask;
            }

            _file.Writes.Write([new("memory/" + key, database => Write(database, key, value))]);
            if (value is null)
            {
                _values.TryRemove(key, out _);
            }
            else
            {
                _values[key] = value;
            }
        }

        return Task.CompletedTask;
    }

    private static void Write(SqliteDatabase database, string key, byte[]? value)
    {
        var parameters = new DynamicParameters();
        parameters.Add("key", key);
        if (value is null)
        {
            database.Execute("DELETE FROM memory WHERE key = @key", parameters);
            return;
        }

        parameters.Add("value", value);
        database.Execute("INSERT OR REPLACE INTO memory (key, value) VALUES (@key, @value)", parameters);
    }
}
