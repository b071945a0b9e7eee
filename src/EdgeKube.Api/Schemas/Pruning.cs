using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Protobuf;

namespace EdgeKube.Api.Schemas;

/// <summary>One walk that makes an object what Go's decoder would have made of it: known fields only, each of its type.</summary>
/// <param name="root">Its apiVersion and kind are what errors call it.</param>
internal sealed class Pruning(JsonObject root)
{
    private readonly List<string> _unknown = [];
    private readonly PathTrail _path = new();

    public PruneResult Run(SchemaNode schema)
    {
        Members(root, schema);
        return new(_unknown);
    }

    private void Members(JsonObject value, SchemaNode schema)
    {
        List<string>? dropped = null;
        List<(string, JsonNode)>? replaced = null;
        foreach (var (name, child) in value)
        {
            var known = schema.Properties.TryGetValue(name, out var property);
            if (!known && schema.PreserveUnknown)
            {
                continue;
            }

            if (!known)
            {
                _unknown.Add($"unknown field \"{_path.Text(name)}\"");
                (dropped ??= []).Add(name);
                continue;
            }

            _path.Field(name);
            var kept = Value(child, property!, schema);
            _path.Pop();
            if (kept is null ? !property!.Nullable : property!.OmitEmpty && IsEmpty(kept))
            {
                (dropped ??= []).Add(name);
            }
            else if (kept is not null && !ReferenceEquals(kept, child))
            {
                (replaced ??= []).Add((name, kept));
            }
        }

        foreach (var name in dropped ?? [])
        {
            value.Remove(name);
        }

        Replace(value, replaced);
    }

    private void Entries(JsonObject value, SchemaNode schema, SchemaNode owner)
    {
        List<(string, JsonNode)>? replaced = null;
        foreach (var (name, child) in value)
        {
            _path.Key(name);
            var kept = Value(child ?? EmptyOf(schema.Values!), schema.Values!, owner);
            _path.Pop();
            if (kept is not null && !ReferenceEquals(kept, child))
            {
                (replaced ??= []).Add((name, kept));
            }
        }

        Replace(value, replaced);
    }

    private void Items(JsonArray value, SchemaNode schema, SchemaNode owner)
    {
        for (var i = 0; i < value.Count; i++)
        {
            _path.Index(i);
            var kept = Value(value[i] ?? EmptyOf(schema.Items!), schema.Items!, owner);
            _path.Pop();
            if (kept is not null && !ReferenceEquals(kept, value[i]))
            {
                value[i] = kept;
            }
        }
    }

    /// <summary>Gives the value itself, what stands in its place, or null when it goes.</summary>
    /// <param name="owner">The struct whose field it is in; errors name it.</param>
    private JsonNode? Value(JsonNode? value, SchemaNode schema, SchemaNode owner)
    {
        if (value is null)
        {
            return null;
        }

        switch (value)
        {
            case JsonObject members when schema.Type is "object" or "" && !schema.IntOrString:
                Inside(members, schema, owner);
                return value;
            case JsonArray items when schema.Type is "array" && schema.Items is not null:
                Items(items, schema, owner);
                return value;
            case JsonArray when ProtobufUnions.IsOrList(schema):
                return value;
            case JsonValue scalar when ScalarPruning.Fits(scalar, schema):
                return ScalarPruning.Normalise(scalar, schema, out var kept) is { } wrong ? throw Refusal.Of(root, wrong, _path, value) : kept;
            default:
                return schema.Type.Length == 0 && !schema.IntOrString ? value : throw Refusal.WrongType(root, value, schema, owner, _path);
        }
    }

    private void Inside(JsonObject members, SchemaNode schema, SchemaNode owner)
    {
        if (schema.Values is not null)
        {
            Entries(members, schema, owner);
        }
        else if (schema.Type == "object")
        {
            Members(members, schema);
        }
    }

    private static void Replace(JsonObject value, List<(string Name, JsonNode Kept)>? replaced)
    {
        foreach (var (name, kept) in replaced ?? [])
        {
            value[name] = kept;
        }
    }

    private static bool IsEmpty(JsonNode value) => value switch
    {
        JsonObject members => members.Count == 0,
        JsonArray items => items.Count == 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>().Length == 0,
            JsonValueKind.Number => Numbers.TryLong((JsonValue)value, out var number) && number == 0,
            JsonValueKind.False => true,
            _ => false,
        },
    };

    /// <summary>What Go makes of a null where a value must be.</summary>
    private static JsonNode? EmptyOf(SchemaNode schema) => schema.Type switch
    {
        "object" => new JsonObject(),
        "array" => new JsonArray(),
        "string" => JsonValue.Create(""),
        "integer" or "number" => JsonValue.Create(0L),
        "boolean" => JsonValue.Create(false),
        _ => null,
    };
}
