using System.Globalization;

namespace EdgeKube.Server.Backups;

/// <summary>The folder that scheduled backups are kept in, named by their times: <c>edgekube-20260131T033000Z.tar.gz</c>.</summary>
public sealed class BackupFolder(string path)
{
    private const string Prefix = "edgekube-";
    private const string Suffix = ".tar.gz";
    private const string Form = "yyyyMMdd'T'HHmmss'Z'";
    private static readonly TimeSpan _unfinished = TimeSpan.FromHours(1);

    /// <summary>The file of a backup that is made now.</summary>
    public string Name(DateTimeOffset now) =>
        Path.Combine(path, $"{Prefix}{now.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture)}{Suffix}");

    /// <summary>Those that are there, oldest first.</summary>
    public IReadOnlyList<(string Path, DateTimeOffset Time)> List() => !Directory.Exists(path) ? [] :
    [
        .. Directory.EnumerateFiles(path, $"{Prefix}*{Suffix}")
            .Select(f => (Path: f, Time: TimeOf(f)))
            .Where(f => f.Time is not null)
            .Select(f => (f.Path, f.Time!.Value))
            .OrderBy(f => f.Value)
            .ThenBy(f => f.Path, StringComparer.Ordinal),
    ];

    /// <summary>Removes all but the newest (and the one just made), and what a power cut left half-written.</summary>
    public void Trim(int retained, string made, DateTimeOffset now)
    {
        var others = List().Select(f => f.Path).Where(f => f != made).ToList();
        foreach (var file in others.Take(Math.Max(0, others.Count - retained + 1)))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.EnumerateFiles(path, $"{Prefix}*.tmp").Where(f => File.GetLastWriteTimeUtc(f) < (now - _unfinished).UtcDateTime))
        {
            File.Delete(file);
        }
    }

    private static DateTimeOffset? TimeOf(string file) =>
        DateTimeOffset.TryParseExact(
            Path.GetFileName(file)[Prefix.Length..^Suffix.Length], Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
}
