using System.Text.Json;
using EdgeKube.Api.Definitions;

namespace EdgeKube.DefinitionCompiler;

/// <summary>Checks the definition of one kind and writes it in its compiled form.</summary>
internal sealed class KindWriter(Utf8JsonWriter writer, SchemaWriter schemas)
{
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    private static readonly string[] _texts = [
        CompiledNames.Group, CompiledNames.Version, CompiledNames.Kind, CompiledNames.Plural, CompiledNames.Singular];

    private static readonly string[] _lists = [
        CompiledNames.ShortNames, CompiledNames.Categories, CompiledNames.Subresources, CompiledNames.Verbs, CompiledNames.SelectableFields];

    public void Write(Source kind)
    {
        foreach (var (name, value) in kind.Members)
        {
            if (!_texts.Contains(name) && !_lists.Contains(name)
                && name is not ("scope" or CompiledNames.Volatile or CompiledNames.StoredAs or CompiledNames.Columns or CompiledNames.Schema or CompiledNames.Types))
            {
                throw value.Error($"a kind has no member \"{name}\"");
            }
        }

        writer.WriteStartObject();
        WriteNames(kind);
        WriteColumns(kind.Get(CompiledNames.Columns));
        WriteSchema(kind.Get(CompiledNames.Schema));
        writer.WriteEndObject();
    }

    private void WriteNames(Source kind)
    {
        foreach (var name in _texts)
        {
            writer.WriteString(name, kind.Get(name).Text);
        }

        foreach (var name in _lists)
        {
            if (kind.Find(name) is { } list)
            {
                writer.WritePropertyName(name);
                JsonOf.Texts(writer, list);
            }
        }

        var scope = kind.Get("scope");
        if (scope.Text is not ("Namespaced" or "Cluster"))
        {
            throw scope.Error("the scope is Namespaced or Cluster");
        }

        writer.WriteBoolean(CompiledNames.Namespaced, scope.Text == "Namespaced");
        if (kind.Find(CompiledNames.Volatile) is { } inMemory)
        {
            writer.WriteBoolean(CompiledNames.Volatile, inMemory.Truth);
        }

        if (kind.Find(CompiledNames.StoredAs) is { } storedAs)
        {
            writer.WriteString(CompiledNames.StoredAs, storedAs.Text);
        }
    }

    private void WriteColumns(Source columns)
    {
        writer.WriteStartArray(CompiledNames.Columns);
        foreach (var column in columns.Items)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(column.Get("name").Text);
            writer.WriteStringValue(column.Get("type").Text);
            writer.WriteStringValue(column.Find("format")?.Text ?? "");
            writer.WriteStringValue(column.Get("description").Text);
            writer.WriteNumberValue((int)(column.Find("priority")?.Number ?? 0));
            writer.WriteStringValue(column.Find("jsonPath")?.Text ?? "");
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    /// <summary>Every kind has apiVersion, kind and metadata; no file repeats them.</summary>
    private void WriteSchema(Source schema)
    {
        writer.WriteStartObject(CompiledNames.Schema);
        writer.WriteString(CompiledNames.Type, "object");
        writer.WriteString(CompiledNames.TypeName, schema.Get("typeName").Text);
        if (schema.Find("description") is { } description)
        {
            writer.WriteString(CompiledNames.Description, description.Text);
        }

        if (schema.Find("required") is { } required)
        {
            writer.WritePropertyName(CompiledNames.Required);
            JsonOf.Texts(writer, required);
        }

        writer.WriteStartObject(CompiledNames.Properties);
        WriteText("apiVersion", "The group and version of the object's kind.");
        WriteText("kind", "The object's kind.");
        writer.WriteStartObject("metadata");
        writer.WriteString(CompiledNames.Reference, Meta);
        writer.WriteNumber(CompiledNames.ProtobufNumber, 1);
        writer.WriteEndObject();
        schemas.WriteProperties(schema, schema.Get("properties"));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteText(string name, string description)
    {
        writer.WriteStartObject(name);
        writer.WriteString(CompiledNames.Type, "string");
        writer.WriteString(CompiledNames.Description, description);
        writer.WriteEndObject();
    }
}
