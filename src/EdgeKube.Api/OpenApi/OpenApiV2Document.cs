using System.Text.Json;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Api.OpenApi;

/// <summary>The OpenAPI v2 document of all kinds, which older kubectl validates and explains with.</summary>
/// <remarks>Large and seldom asked for: made anew each time, and given back.</remarks>
public static class OpenApiV2Document
{
    public const string ProtobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    public static byte[] Json(DefinitionTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return OpenApiV3Document.Json(writer => Write(writer, table));
    }

    /// <summary>The same document as gnostic's <c>openapi.v2.Document</c> message.</summary>
    public static byte[] Protobuf(DefinitionTable table) => Protobuf(Json(table));

    /// <param name="json">A document of OpenAPI v2.</param>
    public static byte[] Protobuf(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return OpenApiV2Protobuf.Encode(document.RootElement);
    }

    private static void Write(Utf8JsonWriter writer, DefinitionTable table)
    {
        var schemas = new SchemaDocument(writer, v2: true);
        writer.WriteStartObject();
        writer.WriteString("swagger", "2.0");
        writer.WriteStartObject("info");
        writer.WriteString("title", "Kubernetes");
        writer.WriteString("version", "v1.34.2+edgekube");
        writer.WriteEndObject();
        writer.WriteStartObject("paths");
        var paths = new PathWriterV2(writer, schemas);
        foreach (var (path, operations) in table.All.SelectMany(k => new ResourcePaths(k).All()))
        {
            paths.Write(path, operations);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("definitions");
        OpenApiV3Document.WriteSchemas(writer, table, table.All, schemas);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
