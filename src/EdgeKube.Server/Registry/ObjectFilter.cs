using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Selectors;

namespace EdgeKube.Server.Registry;

/// <summary>Says which stored objects the selectors of a list or watch let through.</summary>
internal sealed class ObjectFilter(LabelSelector labels, FieldSelector fields, ResourceDefinition definition)
{
    /// <summary>It looks at fields of a custom kind: these are as its schema's defaults and its conversion make them.</summary>
    public bool SeesOwnFields { get; } = definition.Custom is not null && fields.Fields.Any(f => !f.StartsWith("metadata.", StringComparison.Ordinal));

    public bool PassesAll { get; } = labels.IsEverything && fields.IsEverything;

    public bool Passes(ReadOnlyMemory<byte> json)
    {
        if (PassesAll)
        {
            return true;
        }

        if (!labels.MayMatch(json.Span) || !fields.MayMatch(json.Span))
        {
            return false;
        }

        if (fields.IsEverything)
        {
            return labels.Matches(Labels(json));
        }

        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return fields.Matches(root)
            && labels.Matches(root.GetProperty("metadata").TryGetProperty("labels", out var found) ? found : default);
    }

    // The head of an object comes first, so most of the bytes are never looked at.
    private static Dictionary<string, string>? Labels(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        Find(ref reader, 1, "metadata"u8);
        return Find(ref reader, 2, "labels"u8) ? Map(ref reader) : null;
    }

    private static bool Find(ref Utf8JsonReader reader, int depth, ReadOnlySpan<byte> name)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth)
            {
                if (reader.ValueTextEquals(name))
                {
                    return reader.Read();
                }

                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth < depth)
            {
                return false;
            }
        }

        return false;
    }

    private static Dictionary<string, string> Map(ref Utf8JsonReader reader)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            labels[name] = reader.GetString() ?? "";
        }

        return labels;
    }
}
