namespace EdgeKube.Server.Storage;

/// <summary>The asked-for revision is older than what is still remembered; the caller lists again.</summary>
internal sealed class RevisionGoneException(long revision, long oldest)
    : Exception($"too old resource version: {revision} ({oldest})")
{
    public long Revision { get; } = revision;

    public long Oldest { get; } = oldest;
}
