using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Printing;
using EdgeKube.Api.Protobuf;
using EdgeKube.Api.Schemas;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Writes objects in the form that was asked for: as they are stored, as a Table, or their metadata alone.</summary>
internal sealed class ObjectWriter(IRegistry registry, TimeProvider time)
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The part of any object that is its metadata.</summary>
    public SchemaNode MetadataOnly { get; } = ProtobufSchemas.MetadataOnly(registry.Definitions);

    public SchemaNode ListMeta { get; } = ProtobufSchemas.ListMeta(registry.Definitions);

    /// <summary>Answers with one object.</summary>
    public async Task WriteAsync(HttpContext http, ApiRequest request, int code, ReadOnlyMemory<byte> json)
    {
        var asked = Accepted.For(http.Request, request.Definition, list: false);
        var shown = await ShowAsync(request, json, http.RequestAborted);
        http.Response.StatusCode = code;
        await (asked.Media == MediaKind.Protobuf
            ? WriteProtobufAsync(http, asked.Form, InForm(ObjectForm.Whole, request, shown, withColumns: false))
            : Payload.SendJsonAsync(http.Response, asked, InForm(asked.Form, request, shown, withColumns: true), http.RequestAborted));
    }

    /// <summary>A stored object; of a kind whose versions a webhook converts, in the request's version.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ShowAsync(ApiRequest request, ReadOnlyMemory<byte> json, CancellationToken ct) =>
        request.Subresource == "scale" ? ValueTask.FromResult(json) : registry.Conversion.ShowAsync(json, request.Definition, ct);

    /// <summary>What an object is called in protobuf, and the schema that says which of its fields are shown.</summary>
    public (string ApiVersion, string Kind, SchemaNode Schema) InProtobuf(ObjectForm form, ReadOnlySpan<byte> json)
    {
        if (form == ObjectForm.MetadataOnly)
        {
            return ("meta.k8s.io/v1", "PartialObjectMetadata", MetadataOnly);
        }

        var (apiVersion, kind) = KubernetesEncoder.TypeOf(json);
        return (apiVersion, kind, ProtobufSchemas.Of(registry.Definitions, apiVersion, kind)
            ?? throw ApiException.NotAcceptable($"{kind} in version \"{apiVersion}\" cannot be encoded to a protobuf message"));
    }

    /// <summary>One object as a watch of this form shows it.</summary>
    public ReadOnlyMemory<byte> InForm(ObjectForm form, ApiRequest request, ReadOnlyMemory<byte> json, bool withColumns) => form switch
    {
        ObjectForm.Table => Table(request, json, withColumns),
        ObjectForm.MetadataOnly => Make(writer => WriteMetadata(writer, StoredVersion.Show(json, request.Definition))),
        _ when request.Subresource == "scale" => json,
        _ => StoredVersion.Show(json, request.Definition),
    };

    public static void WriteColumns(Utf8JsonWriter writer, ResourceDefinition definition)
    {
        writer.WritePropertyName("columnDefinitions");
        TablePrinter.WriteColumns(writer, definition);
    }

    public void WriteRow(Utf8JsonWriter writer, ApiRequest request, ReadOnlyMemory<byte> json)
    {
        json = request.Definition.Custom is null ? json : StoredVersion.Show(json, request.Definition);
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
                writer.WriteRawValue(StoredVersion.Show(json, request.Definition).Span, skipInputValidation: true);
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

    private async Task WriteProtobufAsync(HttpContext http, ObjectForm form, ReadOnlyMemory<byte> json)
    {
        var (apiVersion, kind, schema) = InProtobuf(form, json.Span);
        using var encoder = new KubernetesEncoder();
        encoder.WriteObject(apiVersion, kind, json.Span, schema);
        await Payload.SendAsync(http.Response, KubernetesProtobuf.MediaType, encoder.Written, http.RequestAborted);
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
