using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Writes meta/v1 Status.</summary>
internal static class StatusResponse
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteAsync(HttpResponse response, ApiException error, CancellationToken ct)
    {
        response.StatusCode = error.Code;
        if (error.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        WriteRequest.Warn(response.HttpContext, error.Warnings);
        return JsonResponse.WriteAsync(response, Failure(error), ct);
    }

    /// <summary>The answer to a delete of something that is no more.</summary>
    public static Task WriteDeletedAsync(HttpResponse response, ResourceKey key, string uid, CancellationToken ct)
    {
        response.StatusCode = StatusCodes.Status200OK;
        return JsonResponse.WriteAsync(response, Write(writer =>
        {
            Begin(writer, "Success");
            writer.WriteStartObject("details");
            writer.WriteString("name", key.Name);
            WriteGroup(writer, key);
            writer.WriteString("kind", key.Type.Resource);
            writer.WriteString("uid", uid);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }), ct);
    }

    public static ReadOnlyMemory<byte> Failure(ApiException error) => Write(writer =>
    {
        Begin(writer, "Failure");
        writer.WriteString("message", error.Message);
        if (error.Reason.Length > 0)
        {
            writer.WriteString("reason", error.Reason);
        }

        if (error.Target is not null || error.Causes.Count > 0 || error.RetryAfterSeconds is not null)
        {
            WriteDetails(writer, error);
        }

        writer.WriteNumber("code", error.Code);
        writer.WriteEndObject();
    });

    private static void WriteDetails(Utf8JsonWriter writer, ApiException error)
    {
        writer.WriteStartObject("details");
        if (error.Target is { } key)
        {
            writer.WriteString("name", key.Name);
            WriteGroup(writer, key);
            writer.WriteString("kind", error.TargetKind ?? key.Type.Resource);
        }

        if (error.Causes.Count > 0)
        {
            writer.WriteStartArray("causes");
            foreach (var cause in error.Causes)
            {
                writer.WriteStartObject();
                writer.WriteString("reason", cause.Reason);
                writer.WriteString("message", cause.Message);
                if (cause.Field.Length > 0)
                {
                    writer.WriteString("field", cause.Field);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (error.RetryAfterSeconds is { } seconds)
        {
            writer.WriteNumber("retryAfterSeconds", seconds);
        }

        writer.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter writer, string status)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "Status");
        writer.WriteString("apiVersion", "v1");
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteString("status", status);
    }

    private static void WriteGroup(Utf8JsonWriter writer, ResourceKey key)
    {
        if (key.Type.Group.Length > 0)
        {
            writer.WriteString("group", key.Type.Group);
        }
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, _json))
        {
            content(writer);
        }

        return buffer.WrittenMemory;
    }
}
