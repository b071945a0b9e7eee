namespace EdgeKube.Server.Storage;

/// <summary>Keys, values and one revision counter; knows nothing of Kubernetes.</summary>
/// <remarks>
/// Keys have the form <c>partition/rest</c>. A reader never sees a revision before one smaller than it. An acknowledged
/// change survives a power cut, unless it is volatile.
/// </remarks>
internal interface IStore : IAsyncDisposable
{
    /// <summary>The last published revision; rises with every change and is never reused, across restarts too.</summary>
    long Revision { get; }

    ValueTask<StoredObject?> GetAsync(string key, CancellationToken ct);

    /// <summary>Keys that begin with <paramref name="prefix"/> (which holds at least the partition and its slash), in ordinal order.</summary>
    /// <param name="revision">0: now. Else exactly this one; it is kept for a while after a page of it was handed out.</param>
    /// <param name="after">Only keys greater than this; "" from the start.</param>
    /// <param name="limit">0: all.</param>
    /// <exception cref="RevisionGoneException">The revision is no longer kept.</exception>
    ValueTask<StorePage> ListAsync(string prefix, long revision, string after, int limit, CancellationToken ct);

    Task<CommitResult> CommitAsync(Change change, CancellationToken ct);

    /// <summary>Every change of keys with this prefix after <paramref name="revision"/>, in order, in batches as they are published.</summary>
    /// <remarks>Nothing is buffered for a watcher: one that falls behind the window gets <see cref="RevisionGoneException"/>.</remarks>
    IAsyncEnumerable<IReadOnlyList<StoreEvent>> WatchAsync(string prefix, long revision, CancellationToken ct);

    /// <summary>Forgets the window and the kept list revisions before <paramref name="revision"/> and gives unused space back.</summary>
    Task CompactAsync(long revision, CancellationToken ct);
}
