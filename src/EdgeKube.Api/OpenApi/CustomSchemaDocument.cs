using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.OpenApi;

/// <summary>Writes the schema of a custom kind as its author wrote it, with what all objects have.</summary>
internal static class CustomSchemaDocument
{
    private const string ObjectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    public static void Write(Utf8JsonWriter writer, SchemaDocument schemas, ResourceDefinition kind) => kind.Custom!.WithSource(source =>
    {
        writer.WriteStartObject();
        foreach (var member in source.EnumerateObject().Where(m => m.Name != "properties"))
        {
            member.WriteTo(writer);
        }

        if (!source.TryGetProperty("x-kubernetes-preserve-unknown-fields", out _) || source.TryGetProperty("properties", out _))
        {
            WriteProperties(writer, schemas, source);
        }

        writer.WriteStartArray("x-kubernetes-group-version-kind");
        new GroupVersionKind(kind.Group, kind.Version, kind.Kind).Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteProperties(Utf8JsonWriter writer, SchemaDocument schemas, JsonElement source)
    {
        writer.WriteStartObject("properties");
        writer.WritePropertyName("apiVersion");
        schemas.Write(new() { Type = "string", Description = "The group and version of the object's kind." });
        writer.WritePropertyName("kind");
        schemas.Write(new() { Type = "string", Description = "The object's kind." });
        writer.WritePropertyName("metadata");
        schemas.Write(new SchemaNode { TypeName = ObjectMeta, Description = "What every object has: names, labels, times and owners." });
        if (source.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject().Where(p => p.Name is not ("apiVersion" or "kind" or "metadata")))
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
