using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Schemas;

/// <summary>Reads JSON that came from outside, strictly, into a tree that holds no surprise for later.</summary>
/// <remarks>Of a name that comes twice the last value wins, as in Go; <see cref="JsonNode"/>'s own parser would throw when it is first touched.</remarks>
public static class JsonText
{
    /// <summary>What each refusal begins with.</summary>
    public const string Refusal = "couldn't get version/kind; json parse error: ";

    internal const int MaxDepth = 64;

    /// <exception cref="ApiException">400 when the text is not one JSON object.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> utf8) => Parse(utf8, null);

    /// <param name="duplicates">Gets <c>duplicate field "spec.x"</c> for each name that comes twice.</param>
    /// <exception cref="ApiException">400 when the text is not one JSON object.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> utf8, ICollection<string>? duplicates) =>
        ParseAny(utf8, duplicates) as JsonObject ?? throw Refused("the body is not a JSON object");

    /// <summary>Any JSON value, such as the array of a JSON patch; null for <c>null</c>.</summary>
    /// <exception cref="ApiException">400 when the text is not one JSON value.</exception>
    public static JsonNode? ParseAny(ReadOnlySpan<byte> utf8, ICollection<string>? duplicates = null)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            var value = Value(ref reader, new(), duplicates);
            reader.Read();
            return value;
        }
        catch (JsonException)
        {
            throw Refused(JsonProblem.Of(utf8));
        }
        catch (InvalidOperationException)
        {
            throw Refused($"invalid UTF-8 or an unpaired surrogate at offset {reader.TokenStartIndex}");
        }
    }

    /// <summary>What is wrong with a text that is no JSON.</summary>
    public static string ProblemOf(ReadOnlySpan<byte> utf8) => JsonProblem.Of(utf8);

    private static ApiException Refused(string why) => ApiException.BadRequest(Refusal + why);

    private static JsonNode? Value(ref Utf8JsonReader reader, PathTrail path, ICollection<string>? duplicates) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Members(ref reader, path, duplicates),
        JsonTokenType.StartArray => Items(ref reader, path, duplicates),
        JsonTokenType.String => JsonValue.Create(reader.GetString()),
        JsonTokenType.Number => JsonValue.Create(JsonElement.ParseValue(ref reader)),
        JsonTokenType.True => JsonValue.Create(true),
        JsonTokenType.False => JsonValue.Create(false),
        _ => null,
    };

    private static JsonObject Members(ref Utf8JsonReader reader, PathTrail path, ICollection<string>? duplicates)
    {
        var members = new JsonObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            path.Field(name);
            reader.Read();
            if (duplicates is not null && members.ContainsKey(name))
            {
                Report(path, duplicates);
            }

            members[name] = Value(ref reader, path, duplicates);
            path.Pop();
        }

        return members;
    }

    private static void Report(PathTrail path, ICollection<string> duplicates)
    {
        if ($"duplicate field \"{path.Text()}\"" is var said && !duplicates.Contains(said))
        {
            duplicates.Add(said);
        }
    }

    private static JsonArray Items(ref Utf8JsonReader reader, PathTrail path, ICollection<string>? duplicates)
    {
        var items = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            path.Index(items.Count);
            items.Add(Value(ref reader, path, duplicates));
            path.Pop();
        }

        return items;
    }
}
