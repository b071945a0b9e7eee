using System.Globalization;
using System.IO.Pipes;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>Writes down what a unit's processes print, as CRI runtimes do. The pipes outlive the agent: the next one reads on.</summary>
/// <param name="pipes">What the pipes' paths begin with.</param>
internal sealed class UnitLog(string pipes, string log, TimeProvider time) : IAsyncDisposable
{
    private const int MostLine = 16 * 1024;
    private static readonly string[] _streams = ["stdout", "stderr"];
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private FileStream? _file;
    private Task _reading = Task.CompletedTask;

    /// <summary>Ends when nobody can print any more and all is written.</summary>
    public Task Ended => _reading;

    /// <summary>Makes the pipes, and the ends for the unit: its output and its errors.</summary>
    public (SafeFileHandle Output, SafeFileHandle Error) Make()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(pipes)!);
        foreach (var stream in _streams)
        {
            NativeFiles.MakePipe(PathOf(stream));
        }

        return (NativeFiles.OpenWriter(PathOf(_streams[0])), NativeFiles.OpenWriter(PathOf(_streams[1])));
    }

    /// <summary>Begins to read, when the unit has its ends.</summary>
    public void Begin()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        _file = Open();
        _reading = Task.WhenAll(_streams.Where(s => File.Exists(PathOf(s))).Select(s => ReadAsync(s, NativeFiles.OpenReader(PathOf(s)))).ToArray());
    }

    /// <summary>The file was moved away.</summary>
    public void Reopen()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _file = Open();
        }
    }

    /// <summary>Nothing comes any more.</summary>
    public void Remove()
    {
        foreach (var pipe in _streams.Select(PathOf).Where(File.Exists)) // a reboot clears their folder too
        {
            File.Delete(pipe);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _reading;
        if (_file is { } file)
        {
            await file.DisposeAsync();
        }

        _ending.Dispose();
    }

    private string PathOf(string stream) => $"{pipes}.{stream}";

    private FileStream Open() => new(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private async Task ReadAsync(string stream, SafePipeHandle pipe)
    {
        await using var reader = new AnonymousPipeClientStream(PipeDirection.In, pipe);
        var buffer = new byte[MostLine];
        var held = 0;
        try
        {
            while (await reader.ReadAsync(buffer.AsMemory(held), _ending.Token) is var got and > 0)
            {
                held = Split(stream, buffer, held + got);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // we stop, or the disk is full: the unit goes on
        }

        if (held > 0)
        {
            Write(stream, 'F', buffer.AsSpan(0, held));
        }
    }

    /// <returns>How much of a line that has not ended is left at the buffer's beginning.</returns>
    private int Split(string stream, byte[] buffer, int length)
    {
        var rest = buffer.AsSpan(0, length);
        while (rest.IndexOf((byte)'\n') is var end and >= 0)
        {
            Write(stream, 'F', rest[..end]);
            rest = rest[(end + 1)..];
        }

        if (rest.Length == buffer.Length)
        {
            Write(stream, 'P', rest);
            return 0;
        }

        rest.CopyTo(buffer);
        return rest.Length;
    }

    private void Write(string stream, char tag, ReadOnlySpan<byte> text)
    {
        var stamp = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        byte[] line = [.. Encoding.ASCII.GetBytes($"{stamp} {stream} {tag} "), .. text, (byte)'\n'];
        lock (_lock)
        {
            _file!.Write(line);
        }
    }
}
