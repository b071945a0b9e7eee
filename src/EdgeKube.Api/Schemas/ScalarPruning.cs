using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Values;

namespace EdgeKube.Api.Schemas;

/// <summary>What single values must be and what they become: quantities and times get the form that Go writes.</summary>
internal static class ScalarPruning
{
    private const string QuantityRule = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    /// <summary>Whether the value has the JSON type that its field asks for.</summary>
    public static bool Fits(JsonValue value, SchemaNode schema)
    {
        var kind = value.GetValueKind();
        if (schema.IntOrString)
        {
            return kind == JsonValueKind.String || (kind == JsonValueKind.Number && FitsInteger(value, "int32"));
        }

        return schema.Type switch
        {
            "string" => kind == JsonValueKind.String || (kind == JsonValueKind.Number && schema.Format == "quantity"),
            "integer" => kind == JsonValueKind.Number && FitsInteger(value, schema.Format),
            "number" => kind == JsonValueKind.Number,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "" => true,
            _ => false,
        };
    }

    /// <summary>Gives the form that is kept, or says what is wrong with the one that came.</summary>
    public static string? Normalise(JsonValue value, SchemaNode schema, out JsonNode kept)
    {
        kept = value;
        switch (schema.Format)
        {
            case "quantity":
                return QuantityOf(value, ref kept);
            case "date-time":
                return Time(value, "yyyy-MM-dd'T'HH:mm:ss'Z'", ref kept);
            case "micro-time":
                return Time(value, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", ref kept);
            case "byte":
                return Bytes(value);
            case "int32" or "int64":
                kept = Integer(value);
                return null;
            default:
                return null;
        }
    }

    private static bool FitsInteger(JsonValue value, string format) =>
        Numbers.TryLong(value, out var number) && (format != "int32" || number is >= int.MinValue and <= int.MaxValue);

    private static JsonNode Integer(JsonValue value)
    {
        Numbers.TryLong(value, out var number);
        var text = number.ToString(CultureInfo.InvariantCulture);
        return value.ToJsonString() == text ? value : JsonNode.Parse(text)!;
    }

    private static string? QuantityOf(JsonValue value, ref JsonNode kept)
    {
        var isText = value.GetValueKind() == JsonValueKind.String;
        var text = isText ? value.GetValue<string>() : value.ToJsonString();
        if (!Quantity.TryParse(text, out var quantity))
        {
            return QuantityRule;
        }

        var canonical = quantity.ToString();
        if (!isText || canonical != text)
        {
            kept = JsonValue.Create(canonical);
        }

        return null;
    }

    private static string? Time(JsonValue value, string format, ref JsonNode kept)
    {
        const string Layout = "2006-01-02T15:04:05Z07:00";
        var text = value.GetValue<string>();
        if (!Rfc3339.TryParse(text, out var time))
        {
            return $"parsing time \"{text}\" as \"{Layout}\": cannot parse \"{text}\" as \"{Layout}\"";
        }

        var canonical = time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
        if (canonical != text)
        {
            kept = JsonValue.Create(canonical);
        }

        return null;
    }

    private static string? Bytes(JsonValue value)
    {
        var text = value.GetValue<string>();
        if (Base64.IsValid(text))
        {
            return null;
        }

        var good = 0;
        while (good < text.Length && (char.IsAsciiLetterOrDigit(text[good]) || text[good] is '+' or '/'))
        {
            good++;
        }

        return $"illegal base64 data at input byte {good}";
    }
}
