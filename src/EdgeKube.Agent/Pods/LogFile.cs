namespace EdgeKube.Agent.Pods;

/// <summary>Reads whole lines from a log file that still grows and may be moved away under us.</summary>
internal sealed class LogFile(string path) : IDisposable
{
    private readonly byte[] _buffer = new byte[32 * 1024];
    private readonly List<byte> _rest = [];
    private Stream? _file;
    private long _skip;

    /// <summary>Goes to where so many lines are left, or to the beginning. Before anything is read.</summary>
    /// <returns>How many are left there.</returns>
    public async Task<long> SeekLastAsync(long count, CancellationToken ct)
    {
        _file ??= RotatedLog.Open(path);
        if (_file is null or FileStream)
        {
            return _file is FileStream plain ? await LogTail.BackAsync(plain, _buffer, count, ct) : 0;
        }

        var lines = await LogTail.CountAsync(_file, _buffer, ct); // one that is packed is read twice
        await _file.DisposeAsync();
        _file = RotatedLog.Open(path);
        _skip = Math.Max(0, lines - count);
        return lines - _skip;
    }

    /// <summary>The lines that are complete now.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadAsync(CancellationToken ct)
    {
        HasMore = false;
        _file ??= RotatedLog.Open(path);
        if (_file is null)
        {
            return [];
        }

        var lines = new List<ReadOnlyMemory<byte>>();
        var got = await _file.ReadAsync(_buffer, ct);
        if (got == 0 && HasBeenReplaced() && (got = await _file.ReadAsync(_buffer, ct)) == 0) // what came since the first look
        {
            await _file.DisposeAsync();
            _file = RotatedLog.Open(path);
            got = _file is null ? 0 : await _file.ReadAsync(_buffer, ct);
        }

        HasMore = got > 0;
        Split(_buffer.AsSpan(0, got), lines);
        return lines;
    }

    /// <summary>Whether there may be more right now.</summary>
    public bool HasMore { get; private set; }

    public void Dispose() => _file?.Dispose();

    // Rotation moves the file and starts another: then the one at the path has another length than ours, which no longer grows.
    private bool HasBeenReplaced() => _file is FileStream ours && new FileInfo(path) is { Exists: true } now && now.Length != ours.Length;

    private void Split(ReadOnlySpan<byte> read, List<ReadOnlyMemory<byte>> lines)
    {
        while (read.IndexOf((byte)'\n') is var end and >= 0)
        {
            if (_skip > 0)
            {
                _skip--;
            }
            else
            {
                _rest.AddRange(read[..end]);
                lines.Add(_rest.ToArray());
            }

            _rest.Clear();
            read = read[(end + 1)..];
        }

        _rest.AddRange(read);
    }
}
