namespace EdgeKube.Server.Storage;

/// <summary>A value at a revision. The bytes are never changed.</summary>
internal sealed record StoredObject(string Key, long Revision, ReadOnlyMemory<byte> Value);
