namespace EdgeKube.Platform.Spdy;

/// <summary>The other side broke the protocol or went away, or a stream was reset.</summary>
public sealed class SpdyException(string message, Exception? inner = null) : Exception(message, inner);
