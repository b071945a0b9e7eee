namespace EdgeKube.Messaging.Streams;

/// <summary>What a frame is; the number is on the wire.</summary>
internal enum StreamFrameType : byte
{
    /// <summary>The payload is a StreamOpen in JSON; always the first.</summary>
    Open = 1,

    Data = 2,

    /// <summary>The payload is a 32-bit count of bytes that may be sent in addition.</summary>
    Credit = 3,

    /// <summary>The payload is a StreamEnd in JSON; nothing follows from this side.</summary>
    End = 4,
}
