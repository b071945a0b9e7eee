using System.Runtime.CompilerServices;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Protobuf;

/// <summary>The fields of a schema by their protobuf numbers.</summary>
internal sealed class ProtobufFields
{
    private static readonly ConditionalWeakTable<SchemaNode, ProtobufFields> _known = [];
    private readonly Dictionary<(int In, int Number), (string Name, SchemaNode Schema)> _fields = [];
    private readonly HashSet<int> _embedded = [];

    private ProtobufFields(SchemaNode schema)
    {
        foreach (var (name, field) in schema.Properties)
        {
            if (field.ProtobufNumber > 0)
            {
                _fields[(field.ProtobufIn, field.ProtobufNumber)] = (name, field);
                _embedded.Add(field.ProtobufIn);
            }
        }

        _embedded.Remove(0);
    }

    public static ProtobufFields Of(SchemaNode schema) => _known.GetValue(schema, s => new ProtobufFields(s));

    /// <summary>Whether a field is a message whose own fields stand in ours (Go embeds VolumeSource in Volume).</summary>
    public bool IsEmbedded(int number) => _embedded.Contains(number);

    public bool TryFind(int within, int number, out (string Name, SchemaNode Schema) field) => _fields.TryGetValue((within, number), out field);
}
