using System.Threading.Channels;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Two ends of a stream in memory.</summary>
internal sealed class MemoryDuplex : IDuplexStream
{
    private readonly Channel<ReadOnlyMemory<byte>> _incoming = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private MemoryDuplex? _other;

    public static (MemoryDuplex One, MemoryDuplex Other) Pair()
    {
        MemoryDuplex one = new(), other = new();
        (one._other, other._other) = (other, one);
        return (one, other);
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(CancellationToken ct) => _incoming.Reader.ReadAllAsync(ct);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken ct) => SendAsync(data, ct);

    public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        _other!._incoming.Writer.TryWrite(message.ToArray());
        return ValueTask.CompletedTask;
    }

    public ValueTask AcceptedAsync(CancellationToken ct) => SendAsync(ReadOnlyMemory<byte>.Empty, ct);

    public Task FinishAsync()
    {
        _other!._incoming.Writer.TryComplete();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _incoming.Writer.TryComplete();
        _other!._incoming.Writer.TryComplete(new StreamException(499, "the other side went away"));
        return ValueTask.CompletedTask;
    }
}
