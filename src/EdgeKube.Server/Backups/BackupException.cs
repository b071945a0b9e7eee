namespace EdgeKube.Server.Backups;

/// <summary>A backup cannot be made or used; the message says which and why.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
