using System.Text.RegularExpressions;

namespace EdgeKube.Messaging.Contracts;

/// <summary>What a new node shows the server, and by which it knows the server: <c>ek1.&lt;CA hash&gt;.&lt;id&gt;.&lt;secret&gt;</c>.</summary>
/// <param name="CaHash">SHA-256 of the cluster CA's certificate (DER), lower-case hexadecimal.</param>
/// <param name="Id">6 of [a-z0-9]; names the token's Secret.</param>
/// <param name="Secret">16 of [a-z0-9].</param>
public sealed partial record JoinToken(string CaHash, string Id, string Secret)
{
    /// <returns>Null when the text is not a token.</returns>
    public static JoinToken? Parse(string text)
    {
        var match = Form().Match(text.Trim());
        return match.Success ? new JoinToken(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value) : null;
    }

    public override string ToString() => $"ek1.{CaHash}.{Id}.{Secret}";

    [GeneratedRegex("^ek1\\.([0-9a-f]{64})\\.([a-z0-9]{6})\\.([a-z0-9]{16})$")]
    private static partial Regex Form();
}
