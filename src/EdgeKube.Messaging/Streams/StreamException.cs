namespace EdgeKube.Messaging.Streams;

/// <summary>A stream ended with a problem.</summary>
/// <param name="code">An HTTP status for the client.</param>
public sealed class StreamException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;
}
