using System.Buffers;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Agent.Pods;

/// <summary>Gathers lines of logs, so that many of them travel together.</summary>
internal sealed class LogOutput(IStreamWriter output, LogSelection selection)
{
    private const int Full = 16 * 1024;
    private readonly ArrayBufferWriter<byte> _gathered = new();

    public bool IsFull => selection.IsFull;

    public async ValueTask AddAsync(ReadOnlyMemory<byte> line, CancellationToken ct)
    {
        _gathered.Write(selection.Take(line).Span);
        if (_gathered.WrittenCount >= Full)
        {
            await FlushAsync(ct);
        }
    }

    /// <summary>Sends what was gathered; to be called when there is nothing more right now.</summary>
    public async ValueTask FlushAsync(CancellationToken ct)
    {
        if (_gathered.WrittenCount > 0)
        {
            await output.WriteAsync(_gathered.WrittenMemory, ct);
            _gathered.ResetWrittenCount();
        }
    }
}
