namespace EdgeKube.Server.Storage;

/// <summary>One wanted change of one key, valid only while the key is as the caller saw it.</summary>
/// <param name="Key"><c>type/namespace/name</c>; the part before the first slash is the partition that lists and watches follow.</param>
/// <param name="Expected">The revision the key has now; 0: it must not exist.</param>
/// <param name="Value">The new value; null deletes the key.</param>
/// <remarks>
/// The store writes the decimal revision it assigns into <c>Value</c> (and <c>Last</c>) at <c>RevisionAt</c> (<c>LastRevisionAt</c>), so that
/// one array of bytes serves memory, disk, watch and socket. -1 leaves the bytes alone.
/// </remarks>
internal sealed record Change(string Key, long Expected, ReadOnlyMemory<byte>? Value, int RevisionAt = -1)
{
    /// <summary>As <c>Expected</c>: whatever revision the key has, as long as it is there.</summary>
    public const long Any = -1;

    /// <summary>What watchers see when the key is deleted: the object's last state. Null: the value it had.</summary>
    public ReadOnlyMemory<byte>? Last { get; init; }

    public int LastRevisionAt { get; init; } = -1;

    /// <summary>Lives in memory alone: never on disk, gone after a restart.</summary>
    public bool Volatile { get; init; }

    /// <summary>Changes of other keys, made in the same transaction if this one is; one whose own key is not as it expects is left out.</summary>
    public IReadOnlyList<Change> Along { get; init; } = [];
}
