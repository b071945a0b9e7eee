using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeKube.Server.Auth;

namespace EdgeKube.Server.ApiServer.Audit;

/// <summary>A line of the audit log: audit.k8s.io/v1 Event of level Metadata. Pure.</summary>
internal static class AuditEvent
{
    private const string Micro = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(IBufferWriter<byte> to, AuditRecord record, DateTimeOffset now)
    {
        using (var writer = new Utf8JsonWriter(to, _json))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "Event");
            writer.WriteString("apiVersion", "audit.k8s.io/v1");
            writer.WriteString("level", "Metadata");
            writer.WriteString("auditID", record.Id);
            writer.WriteString("stage", record.Code == 0 ? "RequestReceived" : "ResponseComplete");
            writer.WriteString("requestURI", record.Uri);
            writer.WriteString("verb", record.Verb);
            WriteUser(writer, "user", record.Impersonator ?? record.User);
            if (record.Impersonator is not null)
            {
                WriteUser(writer, "impersonatedUser", record.User);
            }

            WriteSource(writer, record);
            WriteObject(writer, record.Target);
            WriteStatus(writer, record);
            writer.WriteString("requestReceivedTimestamp", Time(record.Received));
            writer.WriteString("stageTimestamp", Time(now));
            if (record.Decision.Length > 0)
            {
                writer.WriteStartObject("annotations");
                writer.WriteString("authorization.k8s.io/decision", record.Decision);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        to.GetSpan(1)[0] = (byte)'\n';
        to.Advance(1);
    }

    private static void WriteUser(Utf8JsonWriter writer, string name, UserInfo user)
    {
        writer.WriteStartObject(name);
        writer.WriteString("username", user.Name);
        if (user.Uid.Length > 0)
        {
            writer.WriteString("uid", user.Uid);
        }

        WriteTexts(writer, "groups", user.Groups);
        if (user.Extra is { Count: > 0 } extra)
        {
            writer.WriteStartObject("extra");
            foreach (var (key, values) in extra)
            {
                WriteTexts(writer, key, values);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter writer, AuditRecord record)
    {
        if (record.From is { } from)
        {
            WriteTexts(writer, "sourceIPs", [(from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from).ToString()]);
        }

        if (record.UserAgent.Length > 0)
        {
            writer.WriteString("userAgent", record.UserAgent);
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, RequestPath? target)
    {
        if (target is null)
        {
            return;
        }

        writer.WriteStartObject("objectRef");
        WriteUnlessEmpty(writer, "resource", target.Resource);
        WriteUnlessEmpty(writer, "namespace", target.Namespace);
        WriteUnlessEmpty(writer, "name", target.Name);
        WriteUnlessEmpty(writer, "apiGroup", target.Group);
        WriteUnlessEmpty(writer, "apiVersion", target.Version);
        WriteUnlessEmpty(writer, "subresource", target.Subresource);
        writer.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter writer, AuditRecord record)
    {
        if (record.Code == 0)
        {
            return;
        }

        writer.WriteStartObject("responseStatus");
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        if (record.Code >= 400)
        {
            writer.WriteString("status", "Failure");
        }

        WriteUnlessEmpty(writer, "message", record.Message);
        WriteUnlessEmpty(writer, "reason", record.Reason);
        writer.WriteNumber("code", record.Code);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter writer, string name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, value);
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(Micro, CultureInfo.InvariantCulture);
}
