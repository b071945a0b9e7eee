namespace EdgeKube.Server.Storage;

/// <summary>Part of a list, as it was at one revision.</summary>
/// <param name="Remaining">How many keys follow this page.</param>
internal sealed record StorePage(long Revision, IReadOnlyList<StoredObject> Items, long Remaining);
