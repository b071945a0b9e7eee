namespace EdgeKube.Server.Storage;

/// <summary>What became of a change.</summary>
internal abstract record CommitResult
{
    private CommitResult()
    {
    }

    /// <summary>Done and durable. <c>Value</c> is what watchers see, with the revision written in.</summary>
    internal sealed record Committed(long Revision) : CommitResult
    {
        public ReadOnlyMemory<byte> Value { get; init; }

        public bool Equals(Committed? other) => other is not null && other.Revision == Revision;

        public override int GetHashCode() => Revision.GetHashCode();
    }

    /// <summary>The key is at <c>Actual</c> (0: absent), not where the caller expected it.</summary>
    internal sealed record Conflict(long Actual) : CommitResult;
}
