using EdgeKube.Platform.Sqlite;

namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>Copies of a store's file: taken while the store is in use, and made fit to be a store again.</summary>
internal static class StoreCopy
{
    private const long Jump = 1_000_000_000;
    private const long MostRevisionsASecond = 10_000;

    /// <summary>The form of the tables that this version writes.</summary>
    public const long Format = StoreFile.Format;

    /// <summary>Writes all of a store, as it is at one instant, into a file that is empty.</summary>
    /// <exception cref="DatabaseException">One of the files cannot be used.</exception>
    public static StoreContent Take(string store, string copy)
    {
        using (var live = SqliteFile.Open(store))
        {
            live.CopyTo(copy);
        }

        return Look(copy);
    }

    /// <summary>What a file that nobody has open holds.</summary>
    /// <exception cref="DatabaseException">It is damaged, or no store that this version knows.</exception>
    public static StoreContent Look(string path)
    {
        using var file = SqliteFile.Open(path);
        var format = file.Scalar<long>("PRAGMA user_version");
        return format is >= Format and <= StoreFile.NewestReadable
            ? new(format, file.Scalar<long>("SELECT reserved FROM counter"), file.Scalar<long>("SELECT count(*) FROM objects"))
            : throw new DatabaseException(
                format > Format ? $"the store was written by a newer edgekube (format {format}, this one knows {Format}); use that one" : "it holds no store");
    }

    /// <summary>
    /// Lets revisions go on above all that clients can have seen since the copy was taken: they list again, and none is given twice.
    /// </summary>
    /// <param name="path">A file that nobody has open.</param>
    /// <param name="seen">Another store's last revision, for clients that saw that one.</param>
    /// <remarks>The copy does not say how far its store went on, so the time does: more than this many revisions a second are not written.</remarks>
    public static long Renew(string path, long seen, DateTimeOffset now)
    {
        using var file = SqliteFile.Open(path);
        file.Check();
        var last = Math.Max(file.Scalar<long>("SELECT reserved FROM counter"), seen);
        var next = Math.Max(last + Jump, now.ToUnixTimeSeconds() * MostRevisionsASecond);
        file.Execute("PRAGMA synchronous = FULL");
        file.Execute($"UPDATE counter SET reserved = {next}");
        return next;
    }
}
