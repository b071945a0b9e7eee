using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Patches;

/// <summary>One operation of a JSON patch, as it was sent.</summary>
internal sealed record PatchOperation(string Op, string Path, JsonElement Source)
{
    public static PatchOperation Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw ApiException.BadRequest("error decoding patch: an operation of a JSON patch must be an object");
        }

        return new(Text(element, "op"), Text(element, "path"), element);
    }

    public string From() => Text(Source, "from");

    /// <summary>The value, which may be null but must be there.</summary>
    public JsonNode? Value() => Source.TryGetProperty("value", out var value)
        ? Read(value, ToNode)
        : throw ApiException.BadRequest($"error decoding patch: operation \"{Op}\" on \"{Path}\" has no value");

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Read(value, v => v.GetString()!)
            : throw ApiException.BadRequest($"error decoding patch: an operation of a JSON patch needs a string \"{name}\"");

    private static T Read<T>(JsonElement element, Func<JsonElement, T> read)
    {
        try
        {
            return read(element);
        }
        catch (InvalidOperationException)
        {
            throw ApiException.BadRequest("error decoding patch: invalid UTF-8 or an unpaired surrogate");
        }
    }

    /// <summary>Made node by node: of a name given twice the last counts, where the library's own reading would throw later.</summary>
    private static JsonNode? ToNode(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var made = new JsonObject();
                foreach (var property in element.EnumerateObject())
                {
                    made[property.Name] = ToNode(property.Value);
                }

                return made;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(ToNode)]);
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            default:
                return JsonValue.Create(element.Clone());
        }
    }
}
