using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EdgeKube.Platform.Yaml;

/// <summary>What a YAML scalar is in JSON (YAML 1.1's core forms, as Kubernetes' reader has them).</summary>
public static class YamlScalar
{
    private const int MaxNumberLength = 40;

    public static JsonNode? Read(Scalar scalar)
    {
        ArgumentNullException.ThrowIfNull(scalar);
        return scalar.Style != ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str" || scalar.Tag == "!" ? scalar.Value : Plain(scalar.Value);
    }

    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
        _ => Number(text) ?? text,
    };

    /// <summary>Whether a text would be read back as something else, or by some readers would be.</summary>
    public static bool IsAmbiguous(string text) =>
        Plain(text) is not JsonValue value
        || value.GetValueKind() != JsonValueKind.String
        || text is "y" or "Y" or "n" or "N" or "=" or "<<"
        || (text.Length >= 8 && char.IsAsciiDigit(text[0]) && DateTime.TryParse(text, CultureInfo.InvariantCulture, out _))
        || (char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiDigit(c) || c is ':' or '_' or '.'));

    private static JsonNode? Number(string text)
    {
        if (text.Length > MaxNumberLength || !(char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.'))
        {
            return null;
        }

        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return IsOctal(text) ? Octal(text) : whole;
        }

        return double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var real)
            && double.IsFinite(real)
                ? real
                : null;
    }

    private static bool IsOctal(string text) => text.Length > 1 && text[0] == '0' && text.All(c => c is >= '0' and <= '7');

    private static long? Octal(string text)
    {
        var value = 0L;
        foreach (var digit in text)
        {
            value = (value * 8) + (digit - '0');
        }

        return value;
    }
}
