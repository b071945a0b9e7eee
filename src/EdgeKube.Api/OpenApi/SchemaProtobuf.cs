using System.Text.Json;
using EdgeKube.Api.Protobuf;

namespace EdgeKube.Api.OpenApi;

/// <summary>A schema of an OpenAPI v2 document as gnostic's message openapi.v2.Schema.</summary>
internal sealed class SchemaProtobuf(ProtoWriter output)
{
    public void Write(JsonElement schema)
    {
        foreach (var member in schema.EnumerateObject())
        {
            if (!WriteText(member) && !WriteNumber(member))
            {
                WritePart(member.Name, member.Value);
            }
        }

        Extensions(31, schema);
    }

    /// <summary>Everything that begins with <c>x-</c>: name and value, the value as YAML, which JSON is too.</summary>
    public void Extensions(int number, JsonElement owner)
    {
        foreach (var member in owner.EnumerateObject())
        {
            if (member.Name.StartsWith("x-", StringComparison.Ordinal))
            {
                var named = output.Begin(number);
                output.Text(1, member.Name);
                Any(2, member.Value);
                output.End(named);
            }
        }
    }

    private bool WriteText(JsonProperty member)
    {
        var number = member.Name switch { "$ref" => 1, "format" => 2, "title" => 3, "description" => 4, "pattern" => 13, _ => 0 };
        if (number > 0)
        {
            output.Text(number, member.Value.GetString()!);
        }

        return number > 0;
    }

    private bool WriteNumber(JsonProperty member)
    {
        switch (member.Name)
        {
            case "maximum":
                output.Double(7, member.Value.GetDouble());
                return true;
            case "minimum":
                output.Double(9, member.Value.GetDouble());
                return true;
            default:
                var number = member.Name switch { "maxLength" => 11, "minLength" => 12, "maxItems" => 14, "minItems" => 15, _ => 0 };
                if (number > 0)
                {
                    output.Varint(number, (ulong)member.Value.GetInt64());
                }

                return number > 0;
        }
    }

    private void WritePart(string name, JsonElement value)
    {
        switch (name)
        {
            case "default":
                Any(5, value);
                break;
            case "required":
                foreach (var text in value.EnumerateArray())
                {
                    output.Text(19, text.GetString()!);
                }

                break;
            case "enum":
                foreach (var item in value.EnumerateArray())
                {
                    Any(20, item);
                }

                break;
            case "additionalProperties":
                Nested(21, value);
                break;
            case "type":
                var type = output.Begin(22);
                output.Text(1, value.GetString()!);
                output.End(type);
                break;
            case "items":
                Nested(23, value);
                break;
            case "properties":
                WriteProperties(value);
                break;
        }
    }

    private void Nested(int number, JsonElement schema)
    {
        var outer = output.Begin(number);
        var inner = output.Begin(1);
        Write(schema);
        output.End(inner);
        output.End(outer);
    }

    private void WriteProperties(JsonElement properties)
    {
        var all = output.Begin(25);
        foreach (var property in properties.EnumerateObject())
        {
            var named = output.Begin(1);
            output.Text(1, property.Name);
            var schema = output.Begin(2);
            Write(property.Value);
            output.End(schema);
            output.End(named);
        }

        output.End(all);
    }

    private void Any(int number, JsonElement value)
    {
        var any = output.Begin(number);
        output.Text(2, value.GetRawText());
        output.End(any);
    }
}
