using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry.Kinds;

/// <summary>What hooks look up of other objects while one is written: answered from the store's memory, so that nothing waits.</summary>
internal sealed class StoredObjects(IStore? store)
{
    /// <summary>Nothing is stored.</summary>
    public static StoredObjects None { get; } = new(null);

    public JsonObject? Find(ResourceKey key)
    {
        if (store is null)
        {
            return null;
        }

        var found = store.GetAsync(key.ToString(), CancellationToken.None);
        return (found.IsCompletedSuccessfully ? found.Result : throw NotFromMemory()) is { } value ? ObjectJson.Read(value.Value) : null;
    }

    public IEnumerable<JsonObject> All(GroupResource type, string ns = "") =>
        Values(ns.Length == 0 ? $"{type}/" : $"{type}/{ns}/").Select(ObjectJson.Read);

    public IEnumerable<ReadOnlyMemory<byte>> Values(string prefix)
    {
        if (store is null)
        {
            return [];
        }

        var page = store.ListAsync(prefix, 0, "", 0, CancellationToken.None);
        return page.IsCompletedSuccessfully ? page.Result.Items.Select(i => i.Value) : throw NotFromMemory();
    }

    private static InvalidOperationException NotFromMemory() =>
        new("the store does not answer reads from memory: give the hooks a snapshot of what they look up");
}
