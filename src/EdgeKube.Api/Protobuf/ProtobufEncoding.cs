using System.Text.Json;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Protobuf;

/// <summary>Turns the members of a JSON object into the fields of a message, byte by byte, as the schema numbers them.</summary>
internal readonly ref struct ProtobufEncoding(ReadOnlySpan<byte> text, ProtoWriter output)
{
    private const int MaxDepth = 128; // what is stored is less deep
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Writes the object that the text is.</summary>
    public void Write(SchemaNode schema)
    {
        var json = new Utf8JsonReader(_text, new JsonReaderOptions { MaxDepth = MaxDepth });
        json.Read();
        Write(ref json, schema);
    }

    /// <summary>Writes a JSON object's members; the reader stands on its first brace and is left on its last.</summary>
    private void Write(ref Utf8JsonReader json, SchemaNode schema)
    {
        Write(ref json, ProtobufFields.Of(schema), within: 0);
    }

    private void Write(ref Utf8JsonReader json, ProtobufFields fields, int within)
    {
        foreach (var embedded in fields.Embedded)
        {
            if (embedded >> SchemaNode.ProtobufInBits != within)
            {
                continue;
            }

            var again = json;
            var before = output.Length;
            var mark = output.Begin(embedded & SchemaNode.ProtobufInMask);
            Write(ref again, fields, embedded);
            if (output.Length == mark)
            {
                output.Back(before); // none of its fields is set
            }
            else
            {
                output.End(mark);
            }
        }

        Members(ref json, fields, within);
    }

    private void Members(ref Utf8JsonReader json, ProtobufFields fields, int within)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var field = json.ValueIsEscaped ? null : fields.Find(json.ValueSpan);
            json.Read();
            if (field is null || field.ProtobufIn != within || json.TokenType == JsonTokenType.Null)
            {
                json.Skip();
            }
            else
            {
                Field(ref json, field, fields);
            }
        }
    }

    /// <param name="owner">The message that the field is in.</param>
    private void Field(ref Utf8JsonReader json, SchemaNode schema, ProtobufFields owner)
    {
        if (json.TokenType == JsonTokenType.StartArray && schema is { Type: "array", Items: { } items })
        {
            Items(ref json, schema.ProtobufNumber, items, owner);
        }
        else if (json.TokenType == JsonTokenType.StartObject && schema.Values is { } values)
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var entry = output.Begin(schema.ProtobufNumber);
                output.Text(1, ref json);
                json.Read();
                Value(ref json, 2, values, owner);
                output.End(entry);
            }
        }
        else
        {
            Value(ref json, schema.ProtobufNumber, schema, owner);
        }
    }

    private void Items(ref Utf8JsonReader json, int number, SchemaNode items, ProtobufFields owner)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType == JsonTokenType.Null && items.Type.Length == 0 && !items.IntOrString)
            {
                output.End(output.Begin(number)); // null is a value where any JSON may stand
            }
            else
            {
                Value(ref json, number, items, owner);
            }
        }
    }

    private void Value(ref Utf8JsonReader json, int number, SchemaNode schema, ProtobufFields owner)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                break; // Go's zero, which is what an absent field is too
            case var _ when ProtobufSpecials.IsSpecial(schema):
                ProtobufSpecials.Write(ref json, number, schema, output);
                break;
            case JsonTokenType.String when schema is { Type: "string", Format: "byte" }:
                output.Base64(number, ref json);
                break;
            case JsonTokenType.String when schema.Type == "string":
                output.Text(number, ref json);
                break;
            case JsonTokenType.True or JsonTokenType.False when schema.Type == "boolean":
                output.Varint(number, json.TokenType == JsonTokenType.True ? 1u : 0u);
                break;
            case JsonTokenType.Number when schema.Type == "integer":
                output.Varint(number, (ulong)(json.TryGetInt64(out var whole) ? whole : (long)json.GetDouble()));
                break;
            case JsonTokenType.Number when schema.Type == "number":
                output.Double(number, json.GetDouble());
                break;
            case JsonTokenType.StartArray when schema is { Type: "array", Items: { } items }:
                var list = output.Begin(number);
                Items(ref json, 1, items, owner);
                output.End(list);
                break;
            case JsonTokenType.StartObject when schema.Properties.Count > 0:
                var message = output.Begin(number);
                Write(ref json, schema);
                output.End(message);
                break;
            default:
                Free(ref json, number, schema, owner);
                break;
        }
    }

    /// <summary>What has no type of its own: a schema or something simpler, a message that is empty, or any JSON.</summary>
    private void Free(ref Utf8JsonReader json, int number, SchemaNode schema, ProtobufFields owner)
    {
        var isOrBool = ProtobufUnions.IsOrBool(schema);
        if (isOrBool || ProtobufUnions.IsOrNames(schema))
        {
            Union(ref json, number, isOrBool, owner);
        }
        else if (json.TokenType == JsonTokenType.StartObject && ProtobufUnions.IsEmpty(schema))
        {
            output.End(output.Begin(number));
            json.Skip();
        }
        else
        {
            ProtobufSpecials.WriteRaw(ref json, number, _text, output);
        }
    }

    /// <summary>A schema, or something simpler in its place: each has a field of its own.</summary>
    private void Union(ref Utf8JsonReader json, int number, bool isOrBool, ProtobufFields owner)
    {
        var message = output.Begin(number);
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                if (isOrBool)
                {
                    output.Varint(ProtobufUnions.Allows, 1);
                }

                var schema = output.Begin(ProtobufUnions.Schema(isOrBool));
                Write(ref json, owner, within: 0);
                output.End(schema);
                break;
            case JsonTokenType.StartArray when !isOrBool:
                Items(ref json, ProtobufUnions.Names, ProtobufUnions.Name, owner);
                break;
            case JsonTokenType.True or JsonTokenType.False when isOrBool:
                output.Varint(ProtobufUnions.Allows, json.TokenType == JsonTokenType.True ? 1u : 0u);
                break;
            default:
                json.Skip();
                break;
        }

        output.End(message);
    }
}
