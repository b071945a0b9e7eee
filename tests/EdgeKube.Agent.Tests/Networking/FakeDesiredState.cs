using System.Text;
using System.Text.Json;
using EdgeKube.Agent.State;
using EdgeKube.Api.Values;

namespace EdgeKube.Agent.Tests.Networking;

/// <summary>A desired state that a test fills by hand.</summary>
internal sealed class FakeDesiredState : IDesiredState
{
    private readonly SortedDictionary<string, ReadOnlyMemory<byte>> _objects = new(StringComparer.Ordinal);
    private event Action<ResourceKey>? Changed;

    public string Epoch { get; set; } = "one";

    public long Revision => 1;

    public void Put(string key, string json)
    {
        _objects[key] = Encoding.UTF8.GetBytes(json);
        Changed?.Invoke(ResourceKey.Parse(key));
    }

    public ReadOnlyMemory<byte>? Find(ResourceKey key) => _objects.TryGetValue(key.ToString(), out var json) ? json : (ReadOnlyMemory<byte>?)null;

    public IReadOnlyList<KeyValuePair<ResourceKey, ReadOnlyMemory<byte>>> List(GroupResource type) =>
        [.. _objects.Select(o => KeyValuePair.Create(ResourceKey.Parse(o.Key), o.Value)).Where(o => o.Key.Type == type)];

    public Task ApplyAsync(
        string epoch, long revision, bool reset, IReadOnlyList<KeyValuePair<ResourceKey, JsonElement>> put, IReadOnlyList<ResourceKey> delete) =>
        throw new NotSupportedException();

    public void Subscribe(Action<ResourceKey> changed) => Changed += changed;
}
