namespace EdgeKube.Agent.NodeLink;

/// <summary><c>ek1.&lt;sha256 of the CA certificate&gt;.&lt;id&gt;.&lt;secret&gt;</c>: lets a node in, and tells it whom to trust.</summary>
internal readonly record struct JoinToken(string CaHash, string Id, string Secret)
{
    /// <summary>What goes into the Authorization header.</summary>
    public override string ToString() => $"ek1.{CaHash}.{Id}.{Secret}";

    /// <exception cref="JoinException">It is not a token.</exception>
    public static JoinToken Parse(string text) =>
        text.Trim().Split('.') is ["ek1", { Length: 64 } hash, { Length: 6 } id, { Length: 16 } secret] && hash.All(char.IsAsciiHexDigit)
            ? new(hash.ToLowerInvariant(), id, secret)
            : throw new JoinException("the join token is not complete; it has the form ek1.HASH.ID.SECRET. Make one on the server: edgekube token create");
}
