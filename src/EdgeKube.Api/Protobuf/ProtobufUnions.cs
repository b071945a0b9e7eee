using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Protobuf;

/// <summary>Types of CustomResourceDefinitions that hold a schema or something simpler: in protobuf each has a field of its own.</summary>
internal static class ProtobufUnions
{
    private const string OrBool = "JSONSchemaPropsOrBool";
    private const string OrNames = "JSONSchemaPropsOrStringArray";
    private const string Schemas = "JSONSchemaProps";
    private const string Nothing = "CustomResourceSubresourceStatus";

    /// <summary>The field of the truth value that stands for a schema, and for whether there is one.</summary>
    public const int Allows = 1;

    /// <summary>The field of the names that stand for a schema.</summary>
    public const int Names = 2;

    /// <summary>The field of the list that stands for a schema of items.</summary>
    public const int List = 2;

    public static SchemaNode Name { get; } = new() { Type = "string" };

    /// <summary>A message without any field, whose presence says all.</summary>
    public static bool IsEmpty(SchemaNode schema) => schema.TypeName.EndsWith(Nothing, StringComparison.Ordinal);

    public static bool IsOrBool(SchemaNode schema) => schema.TypeName.EndsWith(OrBool, StringComparison.Ordinal);

    public static bool IsOrNames(SchemaNode schema) => schema.TypeName.EndsWith(OrNames, StringComparison.Ordinal);

    /// <summary>A schema of items, the first field of a message of its own: a list of schemas may stand there, which validation refuses.</summary>
    public static bool IsOrList(SchemaNode schema) => schema.ProtobufIn > 0 && schema.TypeName.EndsWith(Schemas, StringComparison.Ordinal);

    /// <summary>The field of the schema itself.</summary>
    public static int Schema(bool isOrBool) => isOrBool ? 2 : 1;

    public static JsonNode? Read(ReadOnlySpan<byte> message, SchemaNode schema, SchemaNode owner, int depth)
    {
        var isOrBool = IsOrBool(schema);
        var reader = new ProtoReader(message);
        var allows = false;
        JsonObject? inner = null;
        var names = new JsonArray();
        while (reader.Next())
        {
            if (reader.Number == Schema(isOrBool))
            {
                inner ??= [];
                ProtobufDecoding.Read(reader.Bytes(), owner, within: 0, inner, depth + 1);
            }
            else if (isOrBool && reader.Number == Allows)
            {
                allows = reader.Varint() != 0;
            }
            else if (!isOrBool && reader.Number == Names)
            {
                names.Add((JsonNode)Encoding.UTF8.GetString(reader.Bytes()));
            }
            else
            {
                reader.Skip();
            }
        }

        return inner ?? (isOrBool ? (JsonNode)allows : names);
    }
}
