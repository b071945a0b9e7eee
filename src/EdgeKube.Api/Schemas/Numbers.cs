using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeKube.Api.Schemas;

/// <summary>Reads numbers out of JSON nodes, whatever type they were made from.</summary>
internal static class Numbers
{
    /// <summary>True for whole numbers, also when written as 1.0 or 1e3.</summary>
    public static bool TryLong(JsonValue value, out long number)
    {
        if (value.TryGetValue(out number))
        {
            return true;
        }

        if (value.TryGetValue(out int small))
        {
            number = small;
            return true;
        }

        return Whole(value.ToJsonString(), out number);
    }

    public static bool TryDouble(JsonValue value, out double number) =>
        value.TryGetValue(out number) || double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    private static bool Whole(string text, out long number)
    {
        number = 0;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            || decimal.Truncate(exact) != exact || exact is < long.MinValue or > long.MaxValue)
        {
            return false;
        }

        number = (long)exact;
        return true;
    }
}
