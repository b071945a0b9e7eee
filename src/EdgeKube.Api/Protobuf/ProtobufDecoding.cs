using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Protobuf;

/// <summary>Turns one message into the members of a JSON object.</summary>
internal static class ProtobufDecoding
{
    /// <param name="within">The number of the embedded message that is read, or 0 for the object itself.</param>
    public static void Read(ReadOnlySpan<byte> message, SchemaNode schema, int within, JsonObject into)
    {
        var fields = ProtobufFields.Of(schema);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (within == 0 && fields.IsEmbedded(reader.Number))
            {
                Read(reader.Bytes(), schema, reader.Number, into);
            }
            else if (fields.TryFind(within, reader.Number, out var field))
            {
                Add(ref reader, field.Name, field.Schema, into);
            }
            else
            {
                reader.Skip(); // a field that is newer than this server
            }
        }
    }

    private static void Add(ref ProtoReader reader, string name, SchemaNode schema, JsonObject into)
    {
        if (schema.Type == "array" && schema.Items is { } items)
        {
            if (into[name] is not JsonArray list)
            {
                into[name] = list = [];
            }

            list.Add(Value(ref reader, items));
        }
        else if (schema.Values is { } values)
        {
            if (into[name] is not JsonObject map)
            {
                into[name] = map = [];
            }

            AddEntry(reader.Bytes(), values, map);
        }
        else if (Value(ref reader, schema) is { } value)
        {
            into[name] = value;
        }
    }

    private static void AddEntry(ReadOnlySpan<byte> entry, SchemaNode values, JsonObject map)
    {
        var key = "";
        JsonNode? value = null;
        var reader = new ProtoReader(entry);
        while (reader.Next())
        {
            if (reader.Number == 1)
            {
                key = Encoding.UTF8.GetString(reader.Bytes());
            }
            else if (reader.Number == 2)
            {
                value = Value(ref reader, values);
            }
            else
            {
                reader.Skip();
            }
        }

        map[key] = value ?? (values.Type == "string" ? "" : null);
    }

    private static JsonNode? Value(ref ProtoReader reader, SchemaNode schema)
    {
        if (schema.IntOrString || schema.Format is "quantity" or "date-time" or "micro-time")
        {
            return ProtobufSpecials.Read(reader.Bytes(), schema);
        }

        switch (schema.Type)
        {
            case "string":
                return schema.Format == "byte" ? Convert.ToBase64String(reader.Bytes()) : Encoding.UTF8.GetString(reader.Bytes());
            case "boolean":
                return reader.Varint() != 0;
            case "integer":
                return (long)reader.Varint();
            case "number":
                return reader.Double();
            case "array" when schema.Items is { }:
                return ProtobufSpecials.ReadItems(reader.Bytes(), schema);
            case "object" when schema.Properties.Count > 0:
                var value = new JsonObject();
                Read(reader.Bytes(), schema, within: 0, value);
                return value;
            default:
                return ProtobufSpecials.ReadRaw(reader.Bytes());
        }
    }
}
