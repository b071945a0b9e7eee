namespace EdgeKube.Messaging.Streams;

/// <summary>What a piece of a command's stream is, by its first byte; the numbers are those of Kubernetes' WebSocket channels.</summary>
public enum StreamChannel : byte
{
    Input = 0,

    Output = 1,

    Error = 2,

    /// <summary>The rest is a CommandResult in JSON; the last from the node.</summary>
    Result = 3,

    /// <summary>The rest is the terminal's size in JSON: Width and Height.</summary>
    Resize = 4,

    /// <summary>The rest is one byte: the channel on which nothing more comes.</summary>
    Close = 255,
}
