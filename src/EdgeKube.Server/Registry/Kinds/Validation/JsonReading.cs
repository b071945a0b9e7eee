using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>Reads an object whose types pruning has checked; what is absent reads as empty.</summary>
internal static class JsonReading
{
    public static JsonObject? Map(this JsonObject? at, string name) => at?[name] as JsonObject;

    public static JsonArray List(this JsonObject? at, string name) => at?[name] as JsonArray ?? [];

    public static string Text(this JsonObject? at, string name) => at?[name].AsText() ?? "";

    public static long? Number(this JsonObject? at, string name) => at?[name].AsNumber();

    public static bool Truth(this JsonObject? at, string name) => at?[name]?.GetValueKind() == JsonValueKind.True;

    public static bool Has(this JsonObject? at, string name) => at?[name] is not null;

    /// <summary>The maps of a list with their index.</summary>
    public static IEnumerable<(int Index, JsonObject Item)> Maps(this JsonObject? at, string name) =>
        at.List(name).Select((item, index) => (index, item as JsonObject)).Where(p => p.Item2 is not null).Select(p => (p.index, p.Item2!));

    public static IEnumerable<(int Index, string Item)> Texts(this JsonObject? at, string name) =>
        at.List(name).Select((item, index) => (index, item.AsText() ?? ""));

    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static long? AsNumber(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>The map of this name, made when it is not there.</summary>
    public static JsonObject Ensure(this JsonObject at, string name)
    {
        if (at[name] is not JsonObject map)
        {
            map = [];
            at[name] = map;
        }

        return map;
    }

    public static void Default(this JsonObject at, string name, JsonNode value)
    {
        if (at[name] is null)
        {
            at[name] = value;
        }
    }

    public static string Name(this JsonObject obj) => obj.Map("metadata").Text("name");

    public static string Namespace(this JsonObject obj) => obj.Map("metadata").Text("namespace");
}
