using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Server.Management.Requests;

/// <summary>A request as its JSON says it; each member is checked when it is read.</summary>
internal sealed class ManagementRequest
{
    /// <summary>Bytes.</summary>
    public const int MaxLength = 1024 * 1024;

    private const int LongestId = 256;
    private readonly JsonObject _body;

    private ManagementRequest(JsonObject body) => _body = body;

    /// <summary>Null: none was given.</summary>
    public string? Id => _body["id"] is JsonValue value && value.TryGetValue<string>(out var id) && id.Length <= LongestId ? id : null;

    /// <exception cref="ApiException">400 or 413.</exception>
    public static ManagementRequest Parse(ReadOnlyMemory<byte> json) => json.Length switch
    {
        0 => throw ApiException.BadRequest("the request is empty: it must be a JSON object with a verb"),
        > MaxLength => throw ApiException.TooLarge($"Request entity too large: limit is {MaxLength}"),
        _ => new(JsonText.Parse(json.Span)),
    };

    /// <summary>One of our own making.</summary>
    public static ManagementRequest Of(JsonObject body) => new(body);

    public bool Has(string name) => _body[name] is not null;

    /// <returns>"" when it is absent.</returns>
    public string Text(string name) => _body[name] switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Wrong(name, "a string"),
    };

    public string Required(string name) => Text(name) is { Length: > 0 } text ? text : throw Missing(name);

    public bool Flag(string name) => _body[name] switch
    {
        null => false,
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        _ => throw Wrong(name, "true or false"),
    };

    /// <returns>Null when it is absent.</returns>
    public long? Number(string name, long least, long most = int.MaxValue) => _body[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number
            && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most => number,
        _ => throw Wrong(name, $"a number from {least} to {most}"),
    };

    public long RequiredNumber(string name, long least) => Number(name, least) ?? throw Missing(name);

    /// <returns>Null when it is absent.</returns>
    public ManagementRequest? Object(string name) => _body[name] is null ? null : new(RequiredObject(name));

    public JsonObject RequiredObject(string name) => _body[name] switch
    {
        JsonObject value => value,
        null => throw Missing(name),
        _ => throw Wrong(name, "an object"),
    };

    /// <summary>An object or an array.</summary>
    public JsonNode RequiredNode(string name) => _body[name] switch
    {
        JsonObject or JsonArray => _body[name]!,
        null => throw Missing(name),
        _ => throw Wrong(name, "an object or an array"),
    };

    public IReadOnlyList<string> RequiredTexts(string name) => _body[name] switch
    {
        JsonArray { Count: > 0 } list => [.. list.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(name, "an array of strings"))],
        null => throw Missing(name),
        _ => throw Wrong(name, "an array of strings"),
    };

    /// <exception cref="ApiException">400: it is none of them.</exception>
    public string OneOf(string name, params ReadOnlySpan<string> values)
    {
        var text = Text(name);
        return text.Length == 0 || values.Contains(text)
            ? text
            : throw ApiException.BadRequest($"{name}: Unsupported value: \"{text}\": supported values: \"{string.Join("\", \"", values!)}\"");
    }

    private ApiException Missing(string name) => ApiException.BadRequest($"{name}: Required value: the verb {Text("verb")} needs it");

    private static ApiException Wrong(string name, string what) => ApiException.BadRequest($"{name}: Invalid value: it must be {what}");
}
