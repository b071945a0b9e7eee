namespace EdgeKube.Agent.Pods;

/// <summary>Finds where the last lines of a log begin, without reading what is before them.</summary>
internal static class LogTail
{
    /// <summary>Puts each file that has some of the lines to where they begin.</summary>
    /// <param name="files">Oldest first.</param>
    /// <param name="count">How many lines are wanted.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The first of the files to read.</returns>
    public static async Task<int> SeekAsync(IReadOnlyList<LogFile> files, long count, CancellationToken ct)
    {
        for (var i = files.Count - 1; i >= 0; i--)
        {
            count -= await files[i].SeekLastAsync(count, ct);
            if (count <= 0)
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>Goes backwards through a file to where so many lines are left.</summary>
    /// <returns>How many there are from there on.</returns>
    public static async Task<long> BackAsync(FileStream file, byte[] buffer, long count, CancellationToken ct)
    {
        var (at, lines) = (file.Length, 0L);
        while (at > 0)
        {
            var size = (int)Math.Min(buffer.Length, at);
            at -= size;
            file.Position = at;
            await file.ReadExactlyAsync(buffer.AsMemory(0, size), ct);
            for (var end = size; buffer.AsSpan(0, end).LastIndexOf((byte)'\n') is var found and >= 0; end = found)
            {
                if (lines == count)
                {
                    file.Position = at + found + 1;
                    return lines;
                }

                lines++;
            }
        }

        file.Position = 0;
        return lines;
    }

    public static async Task<long> CountAsync(Stream file, byte[] buffer, CancellationToken ct)
    {
        var lines = 0L;
        while (await file.ReadAsync(buffer, ct) is var got and > 0)
        {
            lines += buffer.AsSpan(0, got).Count((byte)'\n');
        }

        return lines;
    }
}
