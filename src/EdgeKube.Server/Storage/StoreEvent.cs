namespace EdgeKube.Server.Storage;

/// <summary>One change as watchers see it.</summary>
/// <param name="Value">The new value, or for a deletion the last state.</param>
/// <param name="Previous">What the key held before; null when it is new.</param>
internal sealed record StoreEvent(long Revision, string Key, bool Deleted, ReadOnlyMemory<byte> Value, StoredObject? Previous);
