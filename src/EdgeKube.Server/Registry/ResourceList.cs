using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>A list at one revision.</summary>
/// <param name="Continue">The token for the next page, or "" at the end.</param>
internal sealed record ResourceList(long Revision, IReadOnlyList<StoredObject> Items, string Continue, long? Remaining);
