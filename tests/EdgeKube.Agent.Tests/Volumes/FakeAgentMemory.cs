using EdgeKube.Agent.State;

namespace EdgeKube.Agent.Tests.Volumes;

/// <summary>A memory that counts its writes.</summary>
internal sealed class FakeAgentMemory : IAgentMemory
{
    private readonly SortedDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    public int Writes { get; private set; }

    public byte[]? Get(string key) => _values.GetValueOrDefault(key);

    public IReadOnlyList<KeyValuePair<string, byte[]>> List(string prefix) =>
        [.. _values.Where(v => v.Key.StartsWith(prefix, StringComparison.Ordinal))];

    public Task SetAsync(string key, byte[]? value)
    {
        Writes++;
        if (value is null)
        {
            _values.Remove(key);
        }
        else
        {
            _values[key] = value;
        }

        return Task.CompletedTask;
    }
}
