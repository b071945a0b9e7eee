using System.Runtime.CompilerServices;
using System.Text;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Protobuf;

/// <summary>The fields of a schema by their protobuf numbers, and by their names.</summary>
internal sealed class ProtobufFields
{
    // By the properties, which all fields of one shared type have in common.
    private static readonly ConditionalWeakTable<Dictionary<string, SchemaNode>, ProtobufFields> _known = [];
    private readonly Dictionary<(int In, int Number), (string Name, SchemaNode Schema)> _fields = [];
    private readonly HashSet<int> _embedded = [];
    private readonly byte[][] _names;
    private readonly SchemaNode[] _schemas;

    private ProtobufFields(Dictionary<string, SchemaNode> properties)
    {
        var named = new List<(byte[] Name, SchemaNode Schema)>(properties.Count);
        foreach (var (name, field) in properties)
        {
            if (field.ProtobufNumber > 0)
            {
                _fields[(field.ProtobufIn, field.ProtobufNumber)] = (name, field);
                for (var within = field.ProtobufIn; within > 0; within >>= SchemaNode.ProtobufInBits)
                {
                    _embedded.Add(within);
                }

                named.Add((Encoding.UTF8.GetBytes(name), field));
            }
        }

        named.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        _names = [.. named.Select(n => n.Name)];
        _schemas = [.. named.Select(n => n.Schema)];
    }

    /// <summary>The numbers of the messages whose own fields stand in ours; one within another holds the other's number, too.</summary>
    public IReadOnlyCollection<int> Embedded => _embedded;

    public static ProtobufFields Of(SchemaNode schema) => _known.GetValue(schema.Properties, p => new ProtobufFields(p));

    /// <summary>Whether a field is a message whose own fields stand in ours (Go embeds VolumeSource in Volume).</summary>
    public bool IsEmbedded(int number) => _embedded.Contains(number);

    public bool TryFind(int within, int number, out (string Name, SchemaNode Schema) field) => _fields.TryGetValue((within, number), out field);

    /// <returns>Null for a name that has no number.</returns>
    public SchemaNode? Find(ReadOnlySpan<byte> name)
    {
        var (low, high) = (0, _names.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = name.SequenceCompareTo(_names[middle]);
            if (order == 0)
            {
                return _schemas[middle];
            }

            (low, high) = order < 0 ? (low, middle - 1) : (middle + 1, high);
        }

        return null;
    }
}
