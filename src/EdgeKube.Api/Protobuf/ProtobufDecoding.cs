using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Protobuf;

/// <summary>Turns one message into the members of a JSON object.</summary>
internal static class ProtobufDecoding
{
    private const int MaxDepth = 64;

    /// <param name="within">The number of the embedded message that is read, or 0 for the object itself.</param>
    /// <param name="depth">How many messages this one is in: schemas may be recursive, the stack has an end.</param>
    public static void Read(ReadOnlySpan<byte> message, SchemaNode schema, int within, JsonObject into, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw ApiException.BadRequest("the protobuf body of the request is nested too deep");
        }

        var fields = ProtobufFields.Of(schema);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            var embedded = (within << SchemaNode.ProtobufInBits) + reader.Number;
            if (fields.IsEmbedded(embedded))
            {
                Read(reader.Bytes(), schema, embedded, into, depth + 1);
            }
            else if (fields.TryFind(within, reader.Number, out var field))
            {
                Add(ref reader, field.Name, field.Schema, schema, into, depth);
            }
            else if (reader.Number == ProtobufUnions.List && fields.TryFind(within, 1, out field) && ProtobufUnions.IsOrList(field.Schema))
            {
                ListOf(into, field.Name).Add(Value(ref reader, field.Schema, schema, depth));
            }
            else
            {
                reader.Skip(); // a field that is newer than this server
            }
        }
    }

    /// <param name="owner">The message that the field is in.</param>
    private static void Add(ref ProtoReader reader, string name, SchemaNode schema, SchemaNode owner, JsonObject into, int depth)
    {
        if (schema.Type == "array" && schema.Items is { } items)
        {
            ListOf(into, name).Add(Value(ref reader, items, owner, depth));
        }
        else if (schema.Values is { } values)
        {
            if (into[name] is not JsonObject map)
            {
                into[name] = map = [];
            }

            AddEntry(reader.Bytes(), values, owner, map, depth);
        }
        else if (Value(ref reader, schema, owner, depth) is { } value)
        {
            into[name] = value;
        }
    }

    private static JsonArray ListOf(JsonObject into, string name)
    {
        if (into[name] is not JsonArray list)
        {
            into[name] = list = [];
        }

        return list;
    }

    private static void AddEntry(ReadOnlySpan<byte> entry, SchemaNode values, SchemaNode owner, JsonObject map, int depth)
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
                value = Value(ref reader, values, owner, depth);
            }
            else
            {
                reader.Skip();
            }
        }

        map[key] = value ?? (values.Type == "string" ? "" : null);
    }

    private static JsonNode? Value(ref ProtoReader reader, SchemaNode schema, SchemaNode owner, int depth)
    {
        if (ProtobufSpecials.IsSpecial(schema))
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
                Read(reader.Bytes(), schema, within: 0, value, depth + 1);
                return value;
            case "object" when ProtobufUnions.IsEmpty(schema):
                reader.Skip();
                return new JsonObject();
            case "" when ProtobufUnions.IsOrBool(schema) || ProtobufUnions.IsOrNames(schema):
                return ProtobufUnions.Read(reader.Bytes(), schema, owner, depth);
            default:
                return ProtobufSpecials.ReadRaw(reader.Bytes());
        }
    }
}
