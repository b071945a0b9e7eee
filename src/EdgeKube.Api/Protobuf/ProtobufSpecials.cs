using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Api.Views;

namespace EdgeKube.Api.Protobuf;

/// <summary>Types that are messages in protobuf and plain values in JSON: quantities, times, durations, numbers-or-strings, raw JSON.</summary>
internal static class ProtobufSpecials
{
    private const string Duration = "go-duration";
    private const long NanosecondsPerTick = 100;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public static bool IsSpecial(SchemaNode schema) => schema.IntOrString || schema.Format is "quantity" or "date-time" or "micro-time" or Duration;

    public static void Write(ref Utf8JsonReader json, int number, SchemaNode schema, ProtoWriter output)
    {
        var message = output.Begin(number);
        if (schema.IntOrString)
        {
            WriteIntOrString(ref json, output);
        }
        else if (schema.Format == "quantity")
        {
            if (json.TokenType == JsonTokenType.String)
            {
                output.Text(1, ref json);
            }
            else
            {
                output.Bytes(1, json.ValueSpan);
            }
        }
        else if (schema.Format == Duration)
        {
            output.Varint(1, (ulong)(CelDuration.Parse(json.GetString() ?? "")?.Nanoseconds ?? 0));
        }
        else if (json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out var time))
        {
            output.Varint(1, (ulong)time.ToUnixTimeSeconds());
            output.Varint(2, schema.Format == "micro-time" ? (ulong)(time.Microsecond + (time.Millisecond * 1000)) * 1000 : 0);
        }

        output.End(message);
        json.Skip();
    }

    /// <summary>RawExtension and FieldsV1: the JSON text, as it stands, in field 1.</summary>
    public static void WriteRaw(ref Utf8JsonReader json, int number, ReadOnlySpan<byte> text, ProtoWriter output)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        var message = output.Begin(number);
        output.Bytes(1, text[start..(int)json.BytesConsumed]);
        output.End(message);
    }

    public static JsonNode? Read(ReadOnlySpan<byte> message, SchemaNode schema) => schema switch
    {
        { IntOrString: true } => ReadIntOrString(message),
        { Format: "quantity" } => ReadText(message),
        { Format: Duration } => ReadDuration(message),
        _ => ReadTime(message, micro: schema.Format == "micro-time"),
    };

    /// <summary>A list that is itself a value of a map (<c>map[string]ExtraValue</c>): a message whose field 1 repeats.</summary>
    public static JsonArray ReadItems(ReadOnlySpan<byte> message, SchemaNode schema)
    {
        var list = new JsonArray();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Number == 1 && schema.Items!.Type == "string")
            {
                list.Add((JsonNode)Encoding.UTF8.GetString(reader.Bytes()));
            }
            else
            {
                reader.Skip();
            }
        }

        return list;
    }

    /// <summary>RawExtension and FieldsV1: field 1 is JSON text.</summary>
    public static JsonNode? ReadRaw(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Number == 1)
            {
                return JsonText.ParseAny(reader.Bytes());
            }

            reader.Skip();
        }

        return null;
    }

    private static void WriteIntOrString(ref Utf8JsonReader json, ProtoWriter output)
    {
        var isText = json.TokenType == JsonTokenType.String;
        output.Varint(1, isText ? 1u : 0u);
        output.Varint(2, json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var number) ? (ulong)number : 0);
        if (isText)
        {
            output.Text(3, ref json);
        }
        else
        {
            output.Bytes(3, []);
        }
    }

    private static JsonNode ReadText(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var text = "0";
        while (reader.Next())
        {
            if (reader.Number == 1)
            {
                text = Encoding.UTF8.GetString(reader.Bytes());
            }
            else
            {
                reader.Skip();
            }
        }

        return text;
    }

    private static JsonNode ReadDuration(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var nanoseconds = 0L;
        while (reader.Next())
        {
            if (reader.Number == 1)
            {
                nanoseconds = (long)reader.Varint();
            }
            else
            {
                reader.Skip();
            }
        }

        return new CelDuration(nanoseconds).ToString();
    }

    private static JsonNode ReadIntOrString(ReadOnlySpan<byte> message)
    {
        var (isText, number, text) = (false, 0, "");
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Number)
            {
                case 1:
                    isText = reader.Varint() == 1;
                    break;
                case 2:
                    number = (int)reader.Varint();
                    break;
                case 3:
                    text = Encoding.UTF8.GetString(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return isText ? text : number;
    }

    /// <returns>Null for the zero time, which stands for none.</returns>
    private static JsonNode? ReadTime(ReadOnlySpan<byte> message, bool micro)
    {
        var (seconds, nanoseconds, any) = (0L, 0L, false);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            any = true;
            switch (reader.Number)
            {
                case 1:
                    seconds = (long)reader.Varint();
                    break;
                case 2:
                    nanoseconds = (long)reader.Varint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (!any)
        {
            return null;
        }

        if (seconds < DateTimeOffset.MinValue.ToUnixTimeSeconds()
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || nanoseconds is < 0 or >= NanosecondsPerSecond)
        {
            throw ApiException.BadRequest($"the protobuf body of the request has a time that is out of range: {seconds} s");
        }

        var time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return TimeConverter.Format(micro ? time.AddTicks(nanoseconds / NanosecondsPerTick) : time);
    }
}
