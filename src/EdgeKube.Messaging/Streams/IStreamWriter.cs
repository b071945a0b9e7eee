namespace EdgeKube.Messaging.Streams;

/// <summary>One direction of a stream: bytes go out as fast as the other side takes them.</summary>
public interface IStreamWriter
{
    /// <summary>Waits for the other side's credit. May be called from one caller at a time.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken ct);
}
