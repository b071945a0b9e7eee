namespace EdgeKube.Agent.State;

/// <summary>Small things the agent must not forget when it restarts, by key (<c>restarts/&lt;uid&gt;/&lt;container&gt;</c>).</summary>
internal interface IAgentMemory
{
    byte[]? Get(string key);

    /// <summary>All keys that begin with <paramref name="prefix"/>, in order.</summary>
    IReadOnlyList<KeyValuePair<string, byte[]>> List(string prefix);

    /// <summary>Durable when it returns, unless the disk is full; null forgets the key.</summary>
    Task SetAsync(string key, byte[]? value);
}
