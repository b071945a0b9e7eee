using System.Text.Json;

namespace EdgeKube.Api.Definitions;

/// <summary>Makes the table of kinds from what the definition compiler wrote.</summary>
public static class DefinitionLoader
{
    public static DefinitionTable Load(ReadOnlyMemory<byte> compiled)
    {
        using var document = JsonDocument.Parse(compiled);
        var schemas = new SchemaLoader();
        schemas.AddTypes(document.RootElement.GetProperty(CompiledNames.Types));
        var kinds = document.RootElement.GetProperty(CompiledNames.Kinds);
        var all = new List<ResourceDefinition>(kinds.GetArrayLength());
        foreach (var kind in kinds.EnumerateArray())
        {
            all.Add(Definition(kind, schemas));
        }

        return new(all) { Types = schemas.Types };
    }

    private static ResourceDefinition Definition(JsonElement kind, SchemaLoader schemas)
    {
        var definition = new ResourceDefinition
        {
            Group = Text(kind, CompiledNames.Group),
            Version = Text(kind, CompiledNames.Version),
            Kind = Text(kind, CompiledNames.Kind),
            Plural = Text(kind, CompiledNames.Plural),
            Singular = Text(kind, CompiledNames.Singular),
            ShortNames = Texts(kind, CompiledNames.ShortNames),
            Categories = Texts(kind, CompiledNames.Categories),
            Namespaced = kind.TryGetProperty(CompiledNames.Namespaced, out var namespaced) && namespaced.GetBoolean(),
            Subresources = Texts(kind, CompiledNames.Subresources),
            SelectableFields = Texts(kind, CompiledNames.SelectableFields),
            Volatile = kind.TryGetProperty(CompiledNames.Volatile, out var inMemory) && inMemory.GetBoolean(),
            StoredAs = kind.TryGetProperty(CompiledNames.StoredAs, out var storedAs) ? storedAs.GetString()! : "",
            Columns = Columns(kind),
            Schema = schemas.Node(kind.GetProperty(CompiledNames.Schema)),
        };
        var verbs = Texts(kind, CompiledNames.Verbs);
        return verbs.Length == 0 ? definition : definition with { Verbs = verbs };
    }

    private static string Text(JsonElement kind, string name) => kind.GetProperty(name).GetString() ?? "";

    private static string[] Texts(JsonElement kind, string name) =>
        kind.TryGetProperty(name, out var list) ? SchemaLoader.Texts(list) : [];

    private static List<PrinterColumn> Columns(JsonElement kind)
    {
        var columns = new List<PrinterColumn>();
        foreach (var column in kind.GetProperty(CompiledNames.Columns).EnumerateArray())
        {
            columns.Add(new(
                column[0].GetString()!,
                column[1].GetString()!,
                column[2].GetString()!,
                column[3].GetString()!,
                column[4].GetInt32(),
                column[5].GetString()!));
        }

        return columns;
    }
}
