using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using EdgeKube.Api.Protobuf;
using EdgeKube.Api.Selectors;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>GET of a collection.</summary>
internal sealed class ListHandler(IRegistry registry, ObjectWriter objects)
{
    private const int FlushAt = 64 * 1024;

    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        ListOptionsCheck.List(request.Query);
        var asked = Accepted.For(http.Request, request.Definition, list: true);
        var list = await registry.ListAsync(QueryOf(request), http.RequestAborted);
        list = list with { Items = await registry.Conversion.ShowAllAsync(list.Items, request.Definition, http.RequestAborted) };
        if (asked.Media == MediaKind.Protobuf)
        {
            await WriteProtobufAsync(http, request, list, asked.Form);
            return;
        }

        await using var body = new ListBody(http.Response, asked, list.Items.Sum(item => (long)item.Value.Length));
        if (asked.Form == ObjectForm.Whole)
        {
            await WriteWholeAsync(http, body.Output, request, list);
        }
        else
        {
            await WriteConvertedAsync(http, body.Output, request, list, asked.Form);
        }

        await body.CompleteAsync(http.RequestAborted);
    }

    public static ListQuery QueryOf(ApiRequest request) => new(request.Definition, request.Namespace)
    {
        Labels = LabelsOf(request),
        Fields = FieldsOf(request),
        Limit = request.Query.Number("limit") is { } limit and > 0 ? (int)Math.Min(limit, int.MaxValue) : 0,
        Continue = request.Query.Text("continue"),
        ResourceVersion = request.Query.Text("resourceVersion"),
        ResourceVersionMatch = request.Query.Text("resourceVersionMatch"),
    };

    public static LabelSelector LabelsOf(ApiRequest request) =>
        request.Query.Text("labelSelector") is { Length: > 0 } text ? LabelSelector.Parse(text) : LabelSelector.Everything;

    public static FieldSelector FieldsOf(ApiRequest request)
    {
        var text = request.Query.Text("fieldSelector");
        if (request.Name.Length > 0) // a watch of one object by its path
        {
            text = text.Length == 0 ? $"metadata.name={request.Name}" : $"{text},metadata.name={request.Name}";
        }

        return text.Length == 0
            ? FieldSelector.Everything
            : FieldSelector.Parse(text, request.Definition).Renamed(field => KindConversions.StoredField(field, request.Definition));
    }

    // Stored bytes are copied to the socket as they are.
    private static async Task WriteWholeAsync(HttpContext http, PipeWriter body, ApiRequest request, ResourceList list)
    {
        Encoding.UTF8.GetBytes(
            $$"""{"kind":"{{request.Definition.ListKind}}","apiVersion":"{{request.Definition.ApiVersion}}","metadata":{{Metadata(list)}},"items":[""", body);
        var unflushed = 0;
        for (var i = 0; i < list.Items.Count; i++)
        {
            var item = StoredVersion.Show(list.Items[i].Value, request.Definition);
            var room = body.GetSpan(item.Length + 1);
            var at = 0;
            if (i > 0)
            {
                room[at++] = (byte)',';
            }

            item.Span.CopyTo(room[at..]);
            body.Advance(item.Length + at);
            unflushed += item.Length;
            if (unflushed > FlushAt)
            {
                unflushed = 0;
                await body.FlushAsync(http.RequestAborted);
            }
        }

        Encoding.UTF8.GetBytes("]}", body);
        await body.FlushAsync(http.RequestAborted);
    }

    private async Task WriteConvertedAsync(HttpContext http, PipeWriter body, ApiRequest request, ResourceList list, ObjectForm form)
    {
        using var writer = ObjectWriter.NewWriter(body);
        var table = form == ObjectForm.Table;
        writer.WriteStartObject();
        writer.WriteString("kind", table ? "Table" : "PartialObjectMetadataList");
        writer.WriteString("apiVersion", "meta.k8s.io/v1");
        writer.WritePropertyName("metadata");
        writer.WriteRawValue(Metadata(list));
        if (table)
        {
            ObjectWriter.WriteColumns(writer, request.Definition);
        }

        writer.WriteStartArray(table ? "rows" : "items");
        foreach (var item in list.Items)
        {
            WriteItem(writer, request, item.Value, table);
            if (writer.BytesPending > FlushAt)
            {
                writer.Flush();
                await body.FlushAsync(http.RequestAborted);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        await body.FlushAsync(http.RequestAborted);
    }

    private async Task WriteProtobufAsync(HttpContext http, ApiRequest request, ResourceList list, ObjectForm form)
    {
        using var encoder = new KubernetesEncoder();
        var (apiVersion, kind) = form == ObjectForm.Whole ? (request.Definition.ApiVersion, request.Definition.Kind) : ("meta.k8s.io/v1", "PartialObjectMetadata");
        var begun = encoder.BeginList(apiVersion, kind + "List", Encoding.UTF8.GetBytes(Metadata(list)), objects.ListMeta);
        foreach (var item in list.Items)
        {
            encoder.WriteItem(StoredVersion.Show(item.Value, request.Definition).Span, form == ObjectForm.Whole ? request.Definition.Schema : objects.MetadataOnly);
        }

        encoder.EndList(begun);
        await Payload.SendAsync(http.Response, KubernetesProtobuf.MediaType, encoder.Written, http.RequestAborted);
    }

    private void WriteItem(Utf8JsonWriter writer, ApiRequest request, ReadOnlyMemory<byte> json, bool table)
    {
        if (table)
        {
            objects.WriteRow(writer, request, json);
        }
        else
        {
            ObjectWriter.WriteMetadata(writer, StoredVersion.Show(json, request.Definition));
        }
    }

    private static string Metadata(ResourceList list)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{{\"resourceVersion\":\"{list.Revision}\"");
        if (list.Continue.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $",\"continue\":\"{list.Continue}\"");
        }

        if (list.Remaining is { } remaining)
        {
            text.Append(CultureInfo.InvariantCulture, $",\"remainingItemCount\":{remaining}");
        }

        return text.Append('}').ToString();
    }
}
