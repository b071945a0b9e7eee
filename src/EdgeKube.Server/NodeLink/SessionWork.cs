namespace EdgeKube.Server.NodeLink;

/// <summary>What a session is woken by.</summary>
internal abstract record SessionWork
{
    private SessionWork()
    {
    }

    /// <summary>A message from the node, by the last level of its topic.</summary>
    internal sealed record Message(string Leaf, ReadOnlyMemory<byte> Payload, bool Retained) : SessionWork;

    /// <summary>Keys that concern the node changed.</summary>
    internal sealed record Changed : SessionWork;

    /// <summary>The node was not heard of for too long.</summary>
    internal sealed record Silent : SessionWork;

    /// <summary>The node is there still, as the broker knows by its keep-alive.</summary>
    internal sealed record Present : SessionWork;

    /// <summary>The Node object is gone: a connected node makes it anew.</summary>
    internal sealed record NodeDeleted : SessionWork;
}
