using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.OpenApi;

/// <summary>The OpenAPI v3 documents that <c>kubectl explain</c>, <c>apply</c> and client generators read.</summary>
/// <remarks>Made when asked for; whoever serves them keeps what is worth keeping (the index, whose hashes cost all documents).</remarks>
public static class OpenApiV3Document
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer of <c>/openapi/v3</c>: where the document of each group version is, and the hash that changes with it.</summary>
    /// <param name="hashes">Remembers the hashes of documents whose kinds did not change since.</param>
    public static byte[] Index(DefinitionTable table, OpenApiV3Hashes? hashes = null) => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("paths");
        foreach (var (group, version) in table.All.Select(d => (d.Group, d.Version)).Distinct())
        {
            var path = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
            writer.WriteStartObject(path);
            writer.WriteString("serverRelativeURL", $"/openapi/v3/{path}?hash={(hashes ?? new()).Of(table, group, version)}");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>The answer of <c>/openapi/v3/apis/{group}/{version}</c>, or null when there is no such group version.</summary>
    public static byte[]? Document(DefinitionTable table, string group, string version)
    {
        var kinds = table.All.Where(d => d.Group == group && d.Version == version).ToList();
        return kinds.Count == 0 ? null : Json(writer => Write(writer, table, kinds));
    }

    /// <summary>What the index and the document's ETag say of a document.</summary>
    public static string Hash(ReadOnlySpan<byte> document) => Convert.ToHexString(SHA256.HashData(document));

    internal static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, _options))
        {
            write(writer);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, DefinitionTable table, IReadOnlyList<ResourceDefinition> kinds)
    {
        var schemas = new SchemaDocument(writer);
        writer.WriteStartObject();
        writer.WriteString("openapi", "3.0.0");
        writer.WriteStartObject("info");
        writer.WriteString("title", "Kubernetes");
        writer.WriteString("version", "v1.34.2+edgekube");
        writer.WriteEndObject();
        writer.WriteStartObject("paths");
        var paths = new PathWriterV3(writer, schemas);
        foreach (var (path, operations) in kinds.SelectMany(k => new ResourcePaths(k).All()))
        {
            paths.Write(path, operations);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("components");
        writer.WriteStartObject("schemas");
        WriteSchemas(writer, table, kinds, schemas);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes all schemas that were referred to, and those they refer to.</summary>
    internal static void WriteSchemas(Utf8JsonWriter writer, DefinitionTable table, IReadOnlyList<ResourceDefinition> kinds, SchemaDocument schemas)
    {
        var roots = kinds.ToDictionary(TypeNames.Of, StringComparer.Ordinal);
        var lists = kinds.ToDictionary(TypeNames.ListOf, StringComparer.Ordinal);
        while (schemas.TryNext(out var name))
        {
            writer.WritePropertyName(name);
            if (!roots.TryGetValue(name, out var kind))
            {
                WriteOther(writer, table, lists, schemas, name);
            }
            else if (kind.Custom is not null)
            {
                CustomSchemaDocument.Write(writer, schemas, kind);
            }
            else
            {
                schemas.WriteComponent(kind.Schema, new GroupVersionKind(kind.Group, kind.Version, kind.Kind));
            }
        }
    }

    private static void WriteOther(
        Utf8JsonWriter writer, DefinitionTable table, Dictionary<string, ResourceDefinition> lists, SchemaDocument schemas, string name)
    {
        if (lists.TryGetValue(name, out var listed))
        {
            schemas.WriteComponent(List(listed), new GroupVersionKind(listed.Group, listed.Version, listed.ListKind));
        }
        else if (table.Types.TryGetValue(name, out var type))
        {
            schemas.WriteComponent(type, TypeNames.Kinds.TryGetValue(name, out var known) ? known : null);
        }
        else
        {
            schemas.WriteComponent(new() { Type = "object", Description = "A patch; its media type says of what form." }, null);
        }
    }

    private static SchemaNode List(ResourceDefinition kind) => new()
    {
        Type = "object",
        Description = $"A list of {kind.Kind} objects.",
        Required = ["items"],
        Properties =
        {
            ["apiVersion"] = new() { Type = "string", Description = "The group and version of the list's kind." },
            ["items"] = new() { Type = "array", Description = "The objects.", Items = new() { TypeName = TypeNames.Of(kind), Default = "{}" } },
            ["kind"] = new() { Type = "string", Description = "The list's kind." },
            ["metadata"] = new() { TypeName = TypeNames.ListMeta, Default = "{}", Description = "The list's revision and how to go on." },
        },
    };
}
