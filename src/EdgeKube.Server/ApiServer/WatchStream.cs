using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.ApiServer;

/// <summary>Writes watch events, one JSON line each.</summary>
internal sealed class WatchStream(PipeWriter output, ObjectWriter objects, ApiRequest request, ObjectForm form)
{
    private const int FlushAt = 64 * 1024;
    private bool _columnsWritten;

    public async ValueTask WriteAsync(string type, ReadOnlyMemory<byte> json, CancellationToken ct)
    {
        var shown = objects.InForm(form, request, json, withColumns: !_columnsWritten);
        _columnsWritten = true;
        WriteEvent(type, shown.Span);
        if (output.UnflushedBytes > FlushAt)
        {
            await output.FlushAsync(ct);
        }
    }

    public void WriteBookmark(long revision, string more)
    {
        var metadata = string.Create(CultureInfo.InvariantCulture, $$"""{"resourceVersion":"{{revision}}"{{more}}}""");
        var text = form switch
        {
            ObjectForm.Table => $$"""{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{{metadata}},"columnDefinitions":null,"rows":[]}""",
            ObjectForm.MetadataOnly => $$"""{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{{metadata}}}""",
            _ => $$"""{"kind":"{{request.Definition.Kind}}","apiVersion":"{{request.Definition.ApiVersion}}","metadata":{{metadata}}}""",
        };
        WriteEvent("BOOKMARK", Encoding.UTF8.GetBytes(text));
    }

    public void WriteError(ApiException error) => WriteEvent("ERROR", StatusResponse.Failure(error).Span);

    public async ValueTask FlushAsync(CancellationToken ct) => await output.FlushAsync(ct);

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
