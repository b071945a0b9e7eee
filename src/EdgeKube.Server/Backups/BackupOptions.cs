using EdgeKube.Platform.Schedules;

namespace EdgeKube.Server.Backups;

/// <summary>What is backed up, when, and how many are kept.</summary>
/// <param name="ServerFolder"><c>&lt;data-dir&gt;/server</c>.</param>
/// <param name="Folder">Where they are kept.</param>
/// <param name="Version">Of this edgekube.</param>
public sealed record BackupOptions(string ServerFolder, string Folder, Schedule Schedule, int Retained, string Version);
