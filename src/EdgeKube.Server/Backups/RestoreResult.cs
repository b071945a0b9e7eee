namespace EdgeKube.Server.Backups;

/// <summary>What a restore did.</summary>
/// <param name="Revision">Revisions go on from here.</param>
/// <param name="Aside">Where the server's folder that was there is now; null: there was none.</param>
public sealed record RestoreResult(BackupManifest Manifest, long Revision, string? Aside);
