using System.Collections.Concurrent;
using Dapper;

namespace EdgeKube.Agent.State;

/// <summary>The agent's memory in its SQLite file; read from memory, and written only when a value differs.</summary>
internal sealed class SqliteAgentMemory : IAgentMemory
{
    private readonly AgentDatabase _file;
    private readonly ConcurrentDictionary<string, byte[]> _values = new();

    public SqliteAgentMemory(AgentDatabase file)
    {
        _file = file;
        lock (file.Lock)
        {
            using var values = file.Database.Prepare("SELECT key, value FROM memory");
            while (values.Step())
            {
                _values[values.Text(0)] = values.Blob(1).ToArray();
            }
        }
    }

    public byte[]? Get(string key) => _values.GetValueOrDefault(key);

    public IReadOnlyList<KeyValuePair<string, byte[]>> List(string prefix) =>
        [.. _values.Where(v => v.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(v => v.Key, StringComparer.Ordinal)];

    public Task SetAsync(string key, byte[]? value)
    {
        lock (_file.Lock)
        {
            var present = _values.GetValueOrDefault(key);
            if (value is null ? present is null : present is not null && present.AsSpan().SequenceEqual(value))
            {
                return Task.CompletedTask;
            }

            var parameters = new DynamicParameters();
            parameters.Add("key", key);
            if (value is null)
            {
                _file.Database.Execute("DELETE FROM memory WHERE key = @key", parameters);
                _values.TryRemove(key, out _);
            }
            else
            {
                parameters.Add("value", value);
                _file.Database.Execute("INSERT OR REPLACE INTO memory (key, value) VALUES (@key, @value)", parameters);
                _values[key] = value;
            }
        }

        return Task.CompletedTask;
    }
}
