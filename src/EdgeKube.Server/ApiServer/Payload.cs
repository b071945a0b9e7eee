using System.Buffers;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Sends the bytes of an answer, compressed where they are many and the client can read that.</summary>
internal static class Payload
{
    /// <summary>Bytes; below it compression costs more than it saves (kube-apiserver's bound).</summary>
    private const int CompressFrom = 128 * 1024;
    private static readonly JsonWriterOptions _indented = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    public static async Task SendAsync(HttpResponse response, string type, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        response.ContentType = type;
        var compressed = Compresses(response, body.Length);
        if (compressed)
        {
            Announce(response);
        }
        else
        {
            response.ContentLength = body.Length;
        }

        if (HttpMethods.IsHead(response.HttpContext.Request.Method))
        {
            return;
        }

        if (!compressed)
        {
            await response.BodyWriter.WriteAsync(body, ct);
            return;
        }

        await using var zip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await zip.WriteAsync(body, ct);
    }

    /// <summary>JSON as it is, or the same in YAML, or indented.</summary>
    public static Task SendJsonAsync(HttpResponse response, Asked asked, ReadOnlyMemory<byte> json, CancellationToken ct) => asked switch
    {
        { Media: MediaKind.Yaml } => SendAsync(response, YamlText.ContentType, YamlText.FromJson(json), ct),
        { Pretty: true } => SendAsync(response, JsonResponse.ContentType, Indent(json), ct),
        _ => SendAsync(response, JsonResponse.ContentType, json, ct),
    };

    /// <summary>Whether an answer of so many bytes is to be compressed: never for a client on this machine, whom it would only cost time.</summary>
    public static bool Compresses(HttpResponse response, long length) =>
        length >= CompressFrom
        && response.HttpContext.Connection is { LocalIpAddress: { } here, RemoteIpAddress: { } there }
        && !here.Equals(there)
        && response.HttpContext.Request.Headers.AcceptEncoding.Any(v => v?.Contains("gzip", StringComparison.OrdinalIgnoreCase) == true);

    public static void Announce(HttpResponse response)
    {
        response.Headers.ContentEncoding = "gzip";
        response.Headers.Append("Vary", "Accept-Encoding");
    }

    private static ReadOnlyMemory<byte> Indent(ReadOnlyMemory<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length * 2);
        using (var writer = new Utf8JsonWriter(buffer, _indented))
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
            document.RootElement.WriteTo(writer);
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
