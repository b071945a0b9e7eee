using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Server.ApiServer;

namespace EdgeKube.Server.Management.Requests;

/// <summary>The answer to a request.</summary>
internal sealed record Reply(int Code)
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>JSON of an object; empty for none.</summary>
    public ReadOnlyMemory<byte> Object { get; init; }

    /// <summary>JSON of a Status; empty for none.</summary>
    public ReadOnlyMemory<byte> Status { get; init; }

    /// <summary>UTF-8, or nearly; null for none.</summary>
    public ReadOnlyMemory<byte>? Text { get; init; }

    public CollectedCommand? Command { get; init; }

    /// <summary>Of a command that was a stream; null for none.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether it is the last word of a stream.</summary>
    public bool IsClosed { get; init; }

    /// <summary>A member of its own and its JSON, or null.</summary>
    public (string Name, ReadOnlyMemory<byte> Json)? More { get; init; }

    public IReadOnlyList<string>? Drained { get; init; }

    public static Reply Of(ApiReply answer) => answer.IsGood ? new(answer.Code) { Object = answer.Body } : new(answer.Code) { Status = answer.Body };

    public static Reply Of(ApiException error) => new(error.Code) { Status = StatusResponse.Failure(error) };

    public ReadOnlyMemory<byte> ToJson(string? id)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + Object.Length);
        using (var writer = new Utf8JsonWriter(buffer, _json))
        {
            writer.WriteStartObject();
            if (id is not null)
            {
                writer.WriteString("id", id);
            }

            writer.WriteNumber("code", Code);
            if (IsClosed)
            {
                writer.WriteString("stream", "closed");
            }

            WriteRaw(writer, "object", Object);
            WriteRaw(writer, "status", Status);
            if (More is { } more)
            {
                WriteRaw(writer, more.Name, more.Json);
            }

            WriteContent(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private void WriteContent(Utf8JsonWriter writer)
    {
        if (Text is { } text)
        {
            writer.WriteString("text", Encoding.UTF8.GetString(text.Span));
        }

        if (Command is { } command)
        {
            writer.WriteStartObject("exec");
            if (command.Result is { Problem: null } result)
            {
                writer.WriteNumber("exitCode", result.ExitCode);
            }

            writer.WriteString("stdout", command.Output);
            writer.WriteString("stderr", command.Error);
            writer.WriteBoolean("truncated", command.IsCut);
            writer.WriteEndObject();
        }

        if (ExitCode is { } code)
        {
            writer.WriteStartObject("exec");
            writer.WriteNumber("exitCode", code);
            writer.WriteEndObject();
        }

        if (Drained is { } drained)
        {
            writer.WriteStartArray("drained");
            foreach (var pod in drained)
            {
                writer.WriteStringValue(pod);
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteRaw(Utf8JsonWriter writer, string name, ReadOnlyMemory<byte> json)
    {
        if (json.Length > 0)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json.Span, skipInputValidation: true);
        }
    }
}
