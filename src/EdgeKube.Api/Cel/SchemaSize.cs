using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>How large a value of a schema may be, and how small: what fits into one request where the schema says nothing.</summary>
internal static class SchemaSize
{
    public const long MaxRequest = 3 * 1024 * 1024;

    private const int Quotes = 2;

    /// <summary>The most letters, items or entries; objects and numbers have none that count.</summary>
    public static double Most(SchemaNode? schema) => schema switch
    {
        null => 0,
        { IntOrString: true } => Letters(schema),
        { Type: "array" } => schema.MaxItems is { } items ? Math.Max(0, items) : (MaxRequest - Quotes) / (Smallest(schema.Items) + 1),
        { Type: "object", Values: not null } => schema.Rules?.MaxProperties is { } entries
            ? Math.Max(0, entries)
            : (MaxRequest - Quotes) / (Smallest(schema.Values) + 6),
        { Type: "string", Format: "duration" or "date-time" } => 32,
        { Type: "string", Format: "date" } => 12,
        { Type: "string", Format: "byte" } => schema.MaxLength is { } bytes ? Math.Max(0, bytes) : MaxRequest - Quotes,
        { Type: "string" } => Letters(schema),
        _ => 0,
    };

    /// <summary>The fewest bytes that a value takes as JSON.</summary>
    public static long Smallest(SchemaNode? schema) => schema switch
    {
        null or { IntOrString: true } => 1,
        { Type: "boolean" } => 4,
        { Type: "string", Format: "duration" } => 3,
        { Type: "string", Format: "date" } => 12,
        { Type: "string", Format: "date-time" } => 21,
        { Type: "string" or "array" } or { Type: "object", Values: not null } => Quotes,
        { Type: "object" } => Object(schema),
        _ => 1,
    };

    /// <summary>A letter may take four bytes.</summary>
    private static double Letters(SchemaNode schema)
    {
        if (schema.MaxLength is { } length)
        {
            return Math.Max(0, length) * 4.0;
        }

        var values = schema.IntOrString ? [] : schema.Rules?.Enum ?? [];
        return values.Count == 0 ? MaxRequest - Quotes : values.Max(v => v?.GetValueKind() == System.Text.Json.JsonValueKind.String ? v.GetValue<string>().Length : 0);
    }

    private static long Object(SchemaNode schema)
    {
        long size = Quotes;
        foreach (var name in schema.Required)
        {
            size += schema.Properties.TryGetValue(name, out var property) && property.Default is null ? name.Length + Smallest(property) + 4 : 0;
        }

        return size;
    }
}
