namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>What a store's file holds.</summary>
/// <param name="Format">The form of its tables.</param>
/// <param name="Revision">No revision above this was handed out when it was taken.</param>
internal sealed record StoreContent(long Format, long Revision, long Objects);
