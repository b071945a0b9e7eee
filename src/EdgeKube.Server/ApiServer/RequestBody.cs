using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Protobuf;
using EdgeKube.Api.Schemas;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Reads bodies, within bounds.</summary>
internal static class RequestBody
{
    /// <summary>Bytes (Kubernetes' own bound of a request).</summary>
    public const int MaxLength = 3 * 1024 * 1024;

    private const int Shown = 30; // bytes of what could not be read

    /// <summary>Reads one object of the kind that the request is about.</summary>
    /// <param name="duplicates">Gets the paths of keys that stand twice.</param>
    /// <exception cref="ApiException">400, 413 or 415.</exception>
    public static async Task<JsonObject> ReadObjectAsync(
        HttpRequest request, string kind, DefinitionTable table, ICollection<string> duplicates, CancellationToken ct)
    {
        var body = await ReadAsync(request, ct);
        try
        {
            return Decode(request, body, table, duplicates);
        }
        catch (ApiException e) when (e.Code == StatusCodes.Status400BadRequest)
        {
            throw ApiException.BadRequest($"the object provided is unrecognized (must be of type {kind}): {e.Message} ({Beginning(body.Span)})");
        }
    }

    /// <summary>Reads one object, in JSON or in Kubernetes' protobuf.</summary>
    /// <param name="duplicates">Gets the paths of keys that stand twice.</param>
    /// <exception cref="ApiException">400, 413 or 415.</exception>
    public static async Task<JsonObject> ReadObjectAsync(
        HttpRequest request, DefinitionTable table, ICollection<string> duplicates, CancellationToken ct) =>
        Decode(request, await ReadAsync(request, ct), table, duplicates);

    /// <summary>Reads one object, or an empty one where there is no body.</summary>
    public static async Task<JsonObject> ReadOptionalAsync(HttpRequest request, DefinitionTable table, CancellationToken ct)
    {
        var body = await ReadAsync(request, ct);
        return body.Length == 0 ? [] : Decode(request, body, table, []);
    }

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > MaxLength)
        {
            throw TooLarge();
        }

        var buffer = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 4096) + 1);
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.GetMemory(buffer.FreeCapacity > 0 ? 0 : 4096), ct);
            if (read == 0)
            {
                return buffer.WrittenMemory;
            }

            buffer.Advance(read);
            if (buffer.WrittenCount > MaxLength)
            {
                throw TooLarge();
            }
        }
    }

    /// <summary>The media type without its parameters.</summary>
    public static string MediaType(HttpRequest request) => (request.ContentType ?? "").Split(';')[0].Trim();

    private static JsonObject Decode(
        HttpRequest request, ReadOnlyMemory<byte> body, DefinitionTable table, ICollection<string> duplicates) => MediaType(request) switch
        {
            "" or "application/json" or "*/*" => FromJson(body, duplicates),
            YamlText.ContentType => YamlText.Parse(body, duplicates),
            KubernetesProtobuf.MediaType => KubernetesProtobuf.Decode(body.Span, (apiVersion, kind) => ProtobufSchemas.Of(table, apiVersion, kind)),
            _ => throw ApiException.UnsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, "
                + KubernetesProtobuf.MediaType),
        };

    private static JsonObject FromJson(ReadOnlyMemory<byte> body, ICollection<string> duplicates)
    {
        if (duplicates is DuplicateFields fields)
        {
            fields.Json = body;
        }

        return JsonText.Parse(body.Span, duplicates);
    }

    private static string Beginning(ReadOnlySpan<byte> body)
    {
        var shown = body.Length > Shown ? body[..Shown] : body;
        var text = shown is [] ? "<empty>" : shown[0] == '{' ? Encoding.UTF8.GetString(shown) : Convert.ToHexStringLower(shown);
        return shown.Length < body.Length ? $"{text} ..." : text;
    }

    private static ApiException TooLarge() => ApiException.TooLarge($"Request entity too large: limit is {MaxLength}");
}
