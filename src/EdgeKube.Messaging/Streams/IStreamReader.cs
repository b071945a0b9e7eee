namespace EdgeKube.Messaging.Streams;

/// <summary>What the other side sends; a handler's writer offers it too, for kinds that go both ways.</summary>
public interface IStreamReader
{
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(CancellationToken ct);
}
