using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Values;

/// <summary>A count, or a percentage of a total (maxSurge, maxUnavailable).</summary>
public static class IntOrPercent
{
    /// <summary>Resolves <paramref name="value"/> (number or <c>"25%"</c>) against <paramref name="total"/>.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static int Resolve(JsonElement value, int total, bool roundUp)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count))
        {
            return count;
        }

        if (value.ValueKind != JsonValueKind.String || !TryParsePercent(value.GetString(), out var percent))
        {
            throw new FormatException("invalid value for IntOrString: invalid type: neither int nor percentage");
        }

        var product = (long)percent * total;
        var resolved = roundUp ? (product + 99) / 100 : product / 100;
        return (int)Math.Min(resolved, int.MaxValue);
    }

    /// <summary>Reads <c>25%</c>.</summary>
    public static bool TryParsePercent(string? text, out int percent)
    {
        percent = 0;
        return text is [.. var digits, '%'] && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out percent);
    }
}
