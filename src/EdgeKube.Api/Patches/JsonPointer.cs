using System.Globalization;

namespace EdgeKube.Api.Patches;

/// <summary>RFC 6901: the way to one value in a document.</summary>
internal static class JsonPointer
{
    /// <summary>The unescaped tokens; null when the text is no pointer.</summary>
    public static string[]? Split(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        if (text[0] != '/')
        {
            return null;
        }

        var tokens = text[1..].Split('/');
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = tokens[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        return tokens;
    }

    /// <summary>An array index without leading zeros, below <paramref name="count"/>; null otherwise.</summary>
    public static int? Index(string token, int count) =>
        (token == "0" || !token.StartsWith('0'))
        && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && index < count
            ? index
            : null;
}
