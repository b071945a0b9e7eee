using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Protobuf;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.ApiServer;

/// <summary>Writes watch events, one JSON line or one frame of protobuf each.</summary>
internal sealed class WatchStream(PipeWriter output, ObjectWriter objects, ApiRequest request, Asked asked) : IDisposable
{
    private const int FlushAt = 64 * 1024;
    private readonly KubernetesEncoder? _encoder = asked.Media == MediaKind.Protobuf ? new() : null;
    private bool _columnsWritten;

    public string ContentType => _encoder is null ? JsonResponse.ContentType : KubernetesProtobuf.MediaType + ";stream=watch";

    public void Dispose() => _encoder?.Dispose();

    public async ValueTask WriteAsync(string type, ReadOnlyMemory<byte> stored, CancellationToken ct)
    {
        var json = await objects.ShowAsync(request, stored, ct);
        if (_encoder is not null)
        {
            WriteFrame(type, StoredVersion.Show(json, request.Definition).Span, asked.Form);
        }
        else
        {
            var shown = objects.InForm(asked.Form, request, json, withColumns: !_columnsWritten);
            _columnsWritten = true;
            WriteEvent(type, shown.Span);
        }

        if (output.UnflushedBytes > FlushAt)
        {
            await output.FlushAsync(ct);
        }
    }

    public void WriteBookmark(long revision, string more)
    {
        var metadata = string.Create(CultureInfo.InvariantCulture, $$"""{"resourceVersion":"{{revision}}"{{more}}}""");
        var text = asked.Form switch
        {
            ObjectForm.Table => $$"""{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{{metadata}},"columnDefinitions":null,"rows":[]}""",
            ObjectForm.MetadataOnly => $$"""{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{{metadata}}}""",
            _ => $$"""{"kind":"{{request.Definition.Kind}}","apiVersion":"{{request.Definition.ApiVersion}}","metadata":{{metadata}}}""",
        };
        WriteShown("BOOKMARK", Encoding.UTF8.GetBytes(text), asked.Form);
    }

    public void WriteError(ApiException error) => WriteShown("ERROR", StatusResponse.Failure(error).Span, ObjectForm.Whole);

    public async ValueTask FlushAsync(CancellationToken ct) => await output.FlushAsync(ct);

    private void WriteShown(string type, ReadOnlySpan<byte> json, ObjectForm form)
    {
        if (_encoder is null)
        {
            WriteEvent(type, json);
        }
        else
        {
            WriteFrame(type, json, form);
        }
    }

    private void WriteFrame(string type, ReadOnlySpan<byte> json, ObjectForm form)
    {
        var (apiVersion, kind, schema) = objects.InProtobuf(form, json);
        _encoder!.Clear();
        _encoder.WriteEvent(type, apiVersion, kind, json, schema);
        output.Write(_encoder.Written.Span);
    }

    private void WriteEvent(string type, ReadOnlySpan<byte> json)
    {
        Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","object":""", output);
        var room = output.GetSpan(json.Length + 2);
        json.CopyTo(room);
        room[json.Length] = (byte)'}';
        room[json.Length + 1] = (byte)'\n';
        output.Advance(json.Length + 2);
    }
}
