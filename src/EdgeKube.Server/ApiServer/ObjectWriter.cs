using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Printing;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Writes objects in the form that was asked for: as they are stored, as a Table, or their metadata alone.</summary>
internal sealed class ObjectWriter(TimeProvider time)
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Answers with one object.</summary>
    public Task WriteAsync(HttpContext http, ApiRequest request, int code, ReadOnlyMemory<byte> json)
    {
        var form = Accepted.FormOf(http.Request, list: false);
        http.Response.StatusCode = code;
        var body = form switch
        {
            ObjectForm.Table => Table(request, json, withColumns: true),
            ObjectForm.MetadataOnly => Make(writer => WriteMetadata(writer, json)),
            _ => json,
        };
        return JsonResponse.WriteAsync(http.Response, body, http.RequestAborted);
    }

    /// <summary>One object as a watch of this form shows it.</summary>
    public ReadOnlyMemory<byte> InForm(ObjectForm form, ApiRequest request, ReadOnlyMemory<byte> json, bool withColumns) => form switch
    {
        ObjectForm.Table => Table(request, json, withColumns),
        ObjectForm.MetadataOnly => Make(writer => WriteMetadata(writer, json)),
        _ => json,
    };

    public static void WriteColumns(Utf8JsonWriter writer, ResourceDefinition definition)
    {
        writer.WritePropertyName("columnDefinitions");
        TablePrinter.WriteColumns(writer, definition);
    }

    public void WriteRow(Utf8JsonWriter writer, ApiRequest request, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        writer.WriteStartObject();
        writer.WritePropertyName("cells");
        TablePrinter.WriteCells(writer, request.Definition, document.RootElement, time.GetUtcNow());
        switch (request.Query.Text("includeObject"))
        {
            case "None":
                break;
            case "Object":
                writer.WritePropertyName("object");
                writer.WriteRawValue(json.Span, skipInputValidation: true);
                break;
            default:
                writer.WritePropertyName("object");
                WriteMetadata(writer, document.RootElement);
                break;
        }

        writer.WriteEndObject();
    }

    public static void WriteMetadata(Utf8JsonWriter writer, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        WriteMetadata(writer, document.RootElement);
    }

    public static Utf8JsonWriter NewWriter(IBufferWriter<byte> output) => new(output, _json);

    private static void WriteMetadata(Utf8JsonWriter writer, JsonElement item)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "PartialObjectMetadata");
        writer.WriteString("apiVersion", "meta.k8s.io/v1");
        writer.WritePropertyName("metadata");
        item.GetProperty("metadata").WriteTo(writer);
        writer.WriteEndObject();
    }

    private ReadOnlyMemory<byte> Table(ApiRequest request, ReadOnlyMemory<byte> json, bool withColumns) => Make(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "Table");
        writer.WriteString("apiVersion", "meta.k8s.io/v1");
        writer.WriteStartObject("metadata");
        writer.WriteString("resourceVersion", ResourceVersionOf(json));
        writer.WriteEndObject();
        if (withColumns)
        {
            WriteColumns(writer, request.Definition);
        }
        else
        {
            writer.WriteNull("columnDefinitions");
        }

        writer.WriteStartArray("rows");
        WriteRow(writer, request, json);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static string ResourceVersionOf(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("metadata").TryGetProperty("resourceVersion", out var version) ? version.GetString() ?? "" : "";
    }

    private static ReadOnlyMemory<byte> Make(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = NewWriter(buffer))
        {
            content(writer);
        }

        return buffer.WrittenMemory;
    }
}
