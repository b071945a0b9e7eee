using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Patches;

/// <summary>The document that a JSON patch changes step by step.</summary>
internal sealed class PatchTarget(JsonNode root)
{
    // A few copies of copies would else fill the memory.
    private const int MaxCopied = 3 * 1024 * 1024;

    // As deep as a body may be: what is deeper than the stack would end the process.
    private const int MaxDepth = 64;

    private int _copied;

    public JsonNode? Root { get; private set; } = root;

    public void Add(string path, JsonNode? value)
    {
        var tokens = Split(path);
        CheckDepth(value, tokens.Length);
        if (tokens.Length == 0)
        {
            Root = value;
            return;
        }

        switch (Parent(tokens, path, "add"))
        {
            case JsonObject parent:
                parent[tokens[^1]] = value;
                break;
            case JsonArray list when tokens[^1] == "-":
                list.Add(value);
                break;
            case JsonArray list when JsonPointer.Index(tokens[^1], list.Count + 1) is { } index:
                list.Insert(index, value);
                break;
            default:
                throw Missing("add", path);
        }
    }

    public JsonNode? Remove(string path) => Remove(path, "remove");

    public void Replace(string path, JsonNode? value)
    {
        var tokens = Split(path);
        CheckDepth(value, tokens.Length);
        if (tokens.Length == 0)
        {
            Root = value;
            return;
        }

        switch (Parent(tokens, path, "replace"))
        {
            case JsonObject parent when parent.ContainsKey(tokens[^1]):
                parent[tokens[^1]] = value;
                break;
            case JsonArray list when JsonPointer.Index(tokens[^1], list.Count) is { } index:
                list[index] = value;
                break;
            default:
                throw Missing("replace", path);
        }
    }

    public void Move(string from, string path)
    {
        if (path.StartsWith(from + "/", StringComparison.Ordinal))
        {
            throw Refuse($"move operation does not apply: \"{from}\" cannot be moved into itself");
        }

        Add(path, Remove(from, "move"));
    }

    public void Copy(string from, string path)
    {
        var value = Find(from, "copy");
        _copied += value?.ToJsonString().Length ?? 0;
        if (_copied > MaxCopied)
        {
            throw ApiException.TooLarge($"the accumulated size increase of the copy operations of a JSON patch exceeds {MaxCopied} bytes");
        }

        Add(path, value?.DeepClone());
    }

    public void Test(string path, JsonNode? value)
    {
        if (!JsonNode.DeepEquals(Find(path, "test"), value))
        {
            throw Refuse($"testing value {path} failed: test failed");
        }
    }

    public static ApiException Refuse(string why) =>
        new(422, "Invalid", $"the server rejected our request due to an error in our request: {why}");

    private JsonNode? Remove(string path, string operation)
    {
        var tokens = Split(path);
        if (tokens.Length == 0)
        {
            throw Refuse($"{operation} operation does not apply: the whole document cannot be removed");
        }

        switch (Parent(tokens, path, operation))
        {
            case JsonObject parent when parent.TryGetPropertyValue(tokens[^1], out var value):
                parent.Remove(tokens[^1]);
                return value;
            case JsonArray list when JsonPointer.Index(tokens[^1], list.Count) is { } index:
                var item = list[index];
                list.RemoveAt(index);
                return item;
            default:
                throw Missing(operation, path);
        }
    }

    private JsonNode? Find(string path, string operation)
    {
        var at = Root;
        foreach (var token in Split(path))
        {
            at = Step(at, token, operation, path);
        }

        return at;
    }

    private JsonNode? Parent(string[] tokens, string path, string operation)
    {
        var at = Root;
        foreach (var token in tokens.AsSpan(..^1))
        {
            at = Step(at, token, operation, path);
        }

        return at;
    }

    private static JsonNode? Step(JsonNode? at, string token, string operation, string path) => at switch
    {
        JsonObject map when map.TryGetPropertyValue(token, out var value) => value,
        JsonArray list when JsonPointer.Index(token, list.Count) is { } index => list[index],
        _ => throw Missing(operation, path),
    };

    private static void CheckDepth(JsonNode? value, int depth)
    {
        if (value is not (JsonObject or JsonArray))
        {
            return;
        }

        if (depth >= MaxDepth)
        {
            throw ApiException.BadRequest($"error applying patch: the document would be nested deeper than {MaxDepth} levels");
        }

        foreach (var child in value is JsonObject members ? members.Select(m => m.Value) : (JsonArray)value)
        {
            CheckDepth(child, depth + 1);
        }
    }

    private static string[] Split(string path) =>
        JsonPointer.Split(path) ?? throw Refuse($"\"{path}\" is not a JSON pointer: it must be empty or begin with \"/\"");

    private static ApiException Missing(string operation, string path) =>
        Refuse($"{operation} operation does not apply: doc is missing path: \"{path}\": missing value");
}
