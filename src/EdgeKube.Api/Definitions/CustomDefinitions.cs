using System.Text.Json;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Definitions;

/// <summary>Reads the kinds that a stored CustomResourceDefinition makes, one for each of its versions.</summary>
public static class CustomDefinitions
{
    private static readonly string[] _verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    private static readonly PrinterColumn _name = new(
        "Name", "string", "name", "Name must be unique within a namespace; it is what the object is found by.", 0, ".metadata.name");

    private static readonly PrinterColumn _age = new("Age", "date", "", "When the object was made.", 0, ".metadata.creationTimestamp");

    /// <param name="crd">A CustomResourceDefinition that passed its validation.</param>
    /// <param name="objectMeta">The shared type of all metadata.</param>
    public static IReadOnlyList<ResourceDefinition> Read(ReadOnlyMemory<byte> crd, SchemaNode objectMeta)
    {
        using var document = JsonDocument.Parse(crd);
        var spec = document.RootElement.GetProperty("spec");
        var terminating = document.RootElement.GetProperty("metadata").TryGetProperty("deletionTimestamp", out _);
        var group = Text(spec, "group");
        var versions = spec.GetProperty("versions");
        var storage = versions.EnumerateArray().First(v => Truth(v, "storage"));
        var all = new List<ResourceDefinition>();
        for (var i = 0; i < versions.GetArrayLength(); i++)
        {
            var custom = new CustomVersion(crd, i, objectMeta)
            {
                Served = Truth(versions[i], "served"),
                Versions = all,
                StorageApiVersion = $"{group}/{Text(storage, "name")}",
                Terminating = terminating,
                ConvertsByWebhook = spec.TryGetProperty("conversion", out var conversion) && Text(conversion, "strategy") == "Webhook",
                Scale = Scale(versions[i]),
                Warning = Warning(versions[i], group, spec.GetProperty("names")),
            };
            all.Add(Definition(spec, versions[i], custom));
        }

        return all;
    }

    private static ResourceDefinition Definition(JsonElement spec, JsonElement version, CustomVersion custom)
    {
        var names = spec.GetProperty("names");
        return new()
        {
            Group = Text(spec, "group"),
            Version = Text(version, "name"),
            Kind = Text(names, "kind"),
            ListKind = Text(names, "listKind"),
            Plural = Text(names, "plural"),
            Singular = Text(names, "singular"),
            ShortNames = Texts(names, "shortNames"),
            Categories = Texts(names, "categories"),
            Namespaced = Text(spec, "scope") == "Namespaced",
            Verbs = _verbs,
            Subresources = Subresources(version),
            SelectableFields = [.. List(version, "selectableFields").Select(f => Text(f, "jsonPath").TrimStart('.'))],
            Columns = Columns(version),
            Custom = custom,
        };
    }

    private static List<string> Subresources(JsonElement version)
    {
        var found = new List<string>();
        if (version.TryGetProperty("subresources", out var subresources))
        {
            found.AddRange(((string[])["scale", "status"]).Where(name => subresources.TryGetProperty(name, out _)));
        }

        return found;
    }

    private static ScalePaths? Scale(JsonElement version) =>
        version.TryGetProperty("subresources", out var subresources) && subresources.TryGetProperty("scale", out var scale)
            ? new(Text(scale, "specReplicasPath"), Text(scale, "statusReplicasPath"), Text(scale, "labelSelectorPath"))
            : null;

    private static IReadOnlyList<PrinterColumn> Columns(JsonElement version)
    {
        var own = List(version, "additionalPrinterColumns").Select(column => new PrinterColumn(
            Text(column, "name"),
            Text(column, "type"),
            Text(column, "format"),
            Text(column, "description"),
            column.TryGetProperty("priority", out var priority) ? priority.GetInt32() : 0,
            Text(column, "jsonPath"))).ToList();
        return own.Count == 0 ? [_name, _age] : [_name, .. own];
    }

    private static string Warning(JsonElement version, string group, JsonElement names)
    {
        if (!Truth(version, "deprecated"))
        {
            return "";
        }

        return Text(version, "deprecationWarning") is { Length: > 0 } own
            ? own
            : $"{group}/{Text(version, "name")} {Text(names, "kind")} is deprecated";
    }

    private static string Text(JsonElement at, string name) => at.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static bool Truth(JsonElement at, string name) => at.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string[] Texts(JsonElement at, string name) => [.. List(at, name).Select(v => v.GetString() ?? "")];

    private static JsonElement.ArrayEnumerator List(JsonElement at, string name) =>
        at.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}
