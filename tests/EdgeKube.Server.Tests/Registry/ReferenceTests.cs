using System.Globalization;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Protobuf;
using EdgeKube.Api.Schemas;
using EdgeKube.Server.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

/// <summary>Compares every served schema with what Kubernetes' own types have.</summary>
public sealed class ReferenceTests
{
    private static readonly DefinitionTable _table = BuiltInDefinitions.Load();

    private static readonly Dictionary<string, Dictionary<string, int>> _reference = Read();

    [Fact]
    public void No_field_of_Kubernetes_is_missing()
    {
        var lacking = new List<string>();
        foreach (var (name, schema) in Served())
        {
            var wanted = _reference.GetValueOrDefault(name) ?? [];
            lacking.AddRange(wanted.Keys.Where(f => !schema.Properties.ContainsKey(f)).Select(f => $"{name} lacks {f}"));
        }

        Assert.Empty(lacking);
    }

    [Fact]
    public void Every_field_has_Kubernetes_protobuf_number()
    {
        var wrong = new List<string>();
        foreach (var (name, schema) in Served())
        {
            foreach (var (field, number) in _reference.GetValueOrDefault(name) ?? [])
            {
                // items of a schema are the first field of a message that has the number
                if (number > 0 && schema.Properties.TryGetValue(field, out var property) && property.ProtobufNumber != number
                    && !(field == "items" && name.EndsWith(".JSONSchemaProps", StringComparison.Ordinal) && property.ProtobufIn == number))
                {
                    wrong.Add($"{name}.{field} is {property.ProtobufNumber}, not {number}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_kind_speaks_protobuf() => Assert.Empty(_table.All.Where(d => !ProtobufSchemas.Speaks(d)).Select(d => d.Plural));

    [Fact]
    public void Every_served_type_is_one_of_Kubernetes()
    {
        var strange = Served().Where(t => t.Schema.Properties.Count > 0 && !t.Name.EndsWith(".DeleteOptions", StringComparison.Ordinal))
            .Select(t => t.Name)
            .Where(n => n.StartsWith("io.k8s.api.", StringComparison.Ordinal) && !_reference.ContainsKey(n));
        Assert.Empty(strange);
    }

    private static IEnumerable<(string Name, SchemaNode Schema)> Served() =>
        _table.All.Select(d => (d.Schema.TypeName, d.Schema)).Concat(_table.Types.Select(t => (t.Key, t.Value)));

    private static Dictionary<string, Dictionary<string, int>> Read()
    {
        using var stream = typeof(ReferenceTests).Assembly.GetManifestResourceStream("kubernetes-fields")!;
        using var reader = new StreamReader(stream);
        var types = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                var words = line.Split(' ');
                types[words[0]] = words.Skip(1).Select(w => w.Split(':')).ToDictionary(w => w[0], w => int.Parse(w[1], CultureInfo.InvariantCulture));
            }
        }

        return types;
    }
}
