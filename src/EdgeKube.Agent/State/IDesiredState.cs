using System.Text.Json;
using EdgeKube.Api.Values;

namespace EdgeKube.Agent.State;

/// <summary>What this node was told, kept in its own SQLite file: it survives a power cut and needs no server.</summary>
internal interface IDesiredState
{
    string Epoch { get; }

    long Revision { get; }

    /// <summary>The object as the API serves it, or null.</summary>
    ReadOnlyMemory<byte>? Find(ResourceKey key);

    /// <summary>All objects of a type, in key order; a snapshot.</summary>
    IReadOnlyList<KeyValuePair<ResourceKey, ReadOnlyMemory<byte>>> List(GroupResource type);

    /// <summary>Stores one step, durably unless the disk is full, before it returns; then tells who subscribed. Once stored it counts, so it takes no token.</summary>
    Task ApplyAsync(string epoch, long revision, bool reset, IReadOnlyList<KeyValuePair<ResourceKey, JsonElement>> put, IReadOnlyList<ResourceKey> delete);

    /// <summary>Calls back with each key that changed. Subscribe before the host starts; be quick.</summary>
    void Subscribe(Action<ResourceKey> changed);
}
