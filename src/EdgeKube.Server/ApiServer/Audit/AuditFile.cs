using System.Globalization;

namespace EdgeKube.Server.ApiServer.Audit;

/// <summary>The audit log's file: begun anew when it is full; of the old ones some are kept.</summary>
internal sealed class AuditFile(AuditOptions options, TimeProvider time) : IDisposable
{
    private const long MiB = 1024 * 1024;
    private const string Stamp = "yyyy-MM-dd'T'HH-mm-ss.fff";
    private Stream? _stream;
    private long _length;

    private bool IsStandard => options.Path == AuditOptions.Standard;

    /// <summary>Writes whole lines, to the disk's cache at least.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Write(ReadOnlySpan<byte> lines)
    {
        if (_stream is not null && !IsStandard && _length + lines.Length > options.MaxSize * MiB && _length > 0)
        {
            Turn();
        }

        _stream ??= Open();
        try
        {
            _stream.Write(lines);
            _stream.Flush();
            _length += lines.Length;
        }
        catch (IOException)
        {
            Close(); // the next line tries anew
            throw;
        }
    }

    public void Dispose() => Close();

    private Stream Open()
    {
        if (IsStandard)
        {
            return Console.OpenStandardOutput();
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Path))!);
        var file = new FileStream(options.Path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        _length = file.Length;
        return file;
    }

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }

    private void Turn()
    {
        Close();
        var (stem, extension) = (Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.Path))!, Path.GetFileNameWithoutExtension(options.Path)), Path.GetExtension(options.Path));
        var now = time.GetUtcNow().UtcDateTime;
        File.Move(options.Path, $"{stem}-{now.ToString(Stamp, CultureInfo.InvariantCulture)}{extension}", overwrite: true);
        var old = Directory.GetFiles(Path.GetDirectoryName(stem)!, $"{Path.GetFileName(stem)}-*{extension}")
            .Select(path => (Path: path, At: TimeOf(Path.GetFileNameWithoutExtension(path)[(Path.GetFileName(stem).Length + 1)..])))
            .Where(file => file.At is not null)
            .OrderByDescending(file => file.At!.Value)
            .ToList();
        for (var i = 0; i < old.Count; i++)
        {
            if (i >= options.MaxBackups || (options.MaxAge > 0 && now - old[i].At!.Value > TimeSpan.FromDays(options.MaxAge)))
            {
                File.Delete(old[i].Path);
            }
        }
    }

    private static DateTime? TimeOf(string stamp) =>
        DateTime.TryParseExact(stamp, Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
