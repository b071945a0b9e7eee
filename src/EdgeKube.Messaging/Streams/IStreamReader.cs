namespace EdgeKube.Messaging.Streams;

/// <summary>What the other side sends.</summary>
public interface IStreamReader
{
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(CancellationToken ct);
}
