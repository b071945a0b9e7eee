using System.Globalization;
using System.IO.Compression;

namespace EdgeKube.Agent.Pods;

/// <summary>The files that rotation leaves beside a container's log: <c>0.log.20260131-235959</c>, all but the newest with <c>.gz</c>.</summary>
internal static class RotatedLog
{
    private const string Packed = ".gz";
    private const string Unfinished = ".tmp";

    public static string NameOf(string log, DateTimeOffset now) => $"{log}.{now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";

    /// <summary>Oldest first, then the one being written.</summary>
    public static IReadOnlyList<string> With(string log)
    {
        var folder = Path.GetDirectoryName(log)!;
        return Directory.Exists(folder) ? [.. Old(log), log] : [];
    }

    /// <summary>Removes the oldest, so that one more file fits, and packs the others.</summary>
    public static async Task MakeRoomAsync(string log, int most, CancellationToken ct)
    {
        foreach (var unfinished in Beside(log).Where(f => f.EndsWith(Unfinished, StringComparison.Ordinal)))
        {
            File.Delete(unfinished);
        }

        var old = Old(log);
        var kept = Math.Max(0, most - 2);
        foreach (var oldest in old.Take(Math.Max(0, old.Count - kept)))
        {
            File.Delete(oldest);
        }

        foreach (var plain in old.Skip(Math.Max(0, old.Count - kept)).Where(f => !f.EndsWith(Packed, StringComparison.Ordinal)))
        {
            await PackAsync(plain, ct);
        }
    }

    /// <summary>The file's lines as they were written, packed or not; null when it is not there.</summary>
    public static Stream? Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return path.EndsWith(Packed, StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static List<string> Old(string log) =>
        [.. Beside(log).Where(f => !f.EndsWith(Unfinished, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    // By name alone: the pattern "0.log.*" would match "0.log" itself.
    private static IEnumerable<string> Beside(string log) =>
        Directory.GetFiles(Path.GetDirectoryName(log)!).Where(f => f.StartsWith(log + ".", StringComparison.Ordinal));

    private static async Task PackAsync(string path, CancellationToken ct)
    {
        await using (var plain = File.OpenRead(path))
        await using (var file = File.Create(path + Packed + Unfinished))
        await using (var packed = new GZipStream(file, CompressionLevel.Fastest))
        {
            await plain.CopyToAsync(packed, ct);
        }

        File.Move(path + Packed + Unfinished, path + Packed, overwrite: true);
        File.Delete(path);
    }
}
