using System.Globalization;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;
using EdgeKube.Platform.Sqlite;
using EdgeKube.Server.Storage.Sqlite;

namespace EdgeKube.Server.Backups;

/// <summary>Makes a server's folder from a backup: beside the present one, whose place it takes in one step once it is whole.</summary>
public static class BackupRestore
{
    private const string LockSuffix = ".lock";

    /// <param name="backup">The file.</param>
    /// <param name="serverFolder"><c>&lt;data-dir&gt;/server</c>.</param>
    /// <param name="force">Also where a server's folder is already; it is kept beside.</param>
    /// <exception cref="BackupException">It cannot be done; nothing was changed.</exception>
    /// <exception cref="DatabaseException">A server runs on the folder; nothing was changed.</exception>
    public static RestoreResult Run(string backup, string serverFolder, bool force, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        serverFolder = Path.GetFullPath(serverFolder);
        using var held = Hold(serverFolder);
        if (!force && Directory.Exists(serverFolder) && Directory.EnumerateFileSystemEntries(serverFolder).Any(e => !e.EndsWith(LockSuffix, StringComparison.Ordinal)))
        {
            throw new BackupException($"{serverFolder} is not empty; with --force it is put aside");
        }

        var next = $"{serverFolder}.restore-{Environment.ProcessId}";
        try
        {
            Remove(next);
            Directory.CreateDirectory(next, FileModes.PrivateDirectory);
            var manifest = BackupReader.Extract(backup, next);
            var revision = Prepare(backup, next, serverFolder, time);
            return new(manifest, revision, Swap(next, serverFolder, time));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{backup} cannot be restored: {e.Message}", e);
        }
        finally
        {
            Remove(next);
        }
    }

    private static FileStream? Hold(string folder) =>
        Directory.Exists(folder) ? SqliteDatabase.TakeLock(Path.Combine(folder, BackupWriter.Store)) : null;

    private static long Prepare(string backup, string next, string present, TimeProvider time)
    {
        var store = Path.Combine(next, BackupWriter.Store);
        try
        {
            _ = StoreCopy.Look(store);
            return StoreCopy.Renew(store, LastRevision(Path.Combine(present, BackupWriter.Store)), time.GetUtcNow());
        }
        catch (DatabaseException e)
        {
            throw new BackupException($"{backup} is no good backup: {e.Message}", e);
        }
    }

    private static long LastRevision(string store)
    {
        try
        {
            return File.Exists(store) ? StoreCopy.Look(store).Revision : 0;
        }
        catch (DatabaseException)
        {
            return 0; // a damaged one is why people restore
        }
    }

    private static string? Swap(string next, string folder, TimeProvider time)
    {
        foreach (var part in Directory.EnumerateDirectories(next))
        {
            Folders.Sync(part);
        }

        Folders.Sync(next);
        var parent = Path.GetDirectoryName(folder)!;
        if (!Directory.Exists(folder))
        {
            Directory.Move(next, folder);
            Folders.Sync(parent);
            return null;
        }

        Folders.GiveToOwnerOf(folder, next);
        Folders.Exchange(next, folder);
        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var aside = Directory.EnumerateFileSystemEntries(next).All(e => e.EndsWith(LockSuffix, StringComparison.Ordinal)) ? null : $"{folder}.before-{stamp}";
        if (aside is not null)
        {
            Directory.Move(next, aside);
        }

        Folders.Sync(parent);
        return aside;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
