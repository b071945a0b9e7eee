namespace EdgeKube.Server.Backups;

/// <summary>One file of a backup.</summary>
/// <param name="Name">Its path below <c>server</c> in the data directory.</param>
public sealed record BackupEntry(string Name, long Size, string Sha256);
