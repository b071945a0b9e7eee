namespace EdgeKube.Agent.Pods;

/// <summary>Reads whole lines from a log file that still grows and may be moved away under us.</summary>
internal sealed class LogFile(string path) : IDisposable
{
    private readonly byte[] _buffer = new byte[32 * 1024];
    private readonly List<byte> _rest = [];
    private FileStream? _file;

    /// <summary>The lines that are complete now.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(CancellationToken ct)
    {
        _file ??= Open();
        if (_file is null)
        {
            return [];
        }

        var lines = new List<ReadOnlyMemory<byte>>();
        var got = await _file.ReadAsync(_buffer, ct);
        if (got == 0 && HasBeenReplaced())
        {
            await _file.DisposeAsync();
            _file = Open();
            got = _file is null ? 0 : await _file.ReadAsync(_buffer, ct);
        }

        Split(_buffer.AsSpan(0, got), lines);
        return lines;
    }

    /// <summary>Whether there may be more right now.</summary>
    public bool HasMore => _file is { } file && file.Position < file.Length;

    public void Dispose() => _file?.Dispose();

    /// <summary>The files that rotation left, oldest first, then the one being written.</summary>
    public static IReadOnlyList<string> WithRotated(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, Path.GetFileName(path) + ".*").Order(StringComparer.Ordinal), path]
            : [];
    }

    private FileStream? Open()
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // Rotation moves the file and starts another, which is shorter than where we are.
    private bool HasBeenReplaced() => new FileInfo(path) is { Exists: true } now && now.Length < _file!.Position;

    private void Split(ReadOnlySpan<byte> read, List<ReadOnlyMemory<byte>> lines)
    {
        while (read.IndexOf((byte)'\n') is var end and >= 0)
        {
            _rest.AddRange(read[..end]);
            lines.Add(_rest.ToArray());
            _rest.Clear();
            read = read[(end + 1)..];
        }

        _rest.AddRange(read);
    }
}
