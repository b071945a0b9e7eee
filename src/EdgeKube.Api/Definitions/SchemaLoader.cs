using System.Collections.Frozen;
using System.Text.Json;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Definitions;

/// <summary>Reads compiled schemas; every shared type's properties exist once, however many fields have that type.</summary>
internal sealed class SchemaLoader
{
    private static readonly FrozenDictionary<string, Action<SchemaNode, JsonElement>> _setters = Setters().ToFrozenDictionary(StringComparer.Ordinal);
    private readonly Dictionary<string, SchemaNode> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, SchemaNode> Types => _types;

    public static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    /// <summary>All shells first, then their fields: types may refer to each other in any order.</summary>
    public void AddTypes(JsonElement types)
    {
        foreach (var type in types.EnumerateObject())
        {
            var shell = new SchemaNode { TypeName = type.Name };
            SetAttributes(shell, type.Value);
            _types.Add(type.Name, shell);
        }

        foreach (var type in types.EnumerateObject())
        {
            AddChildren(_types[type.Name], type.Value);
        }
    }

    public SchemaNode Node(JsonElement source)
    {
        if (source.TryGetProperty(CompiledNames.Reference, out var name))
        {
            var field = SchemaNode.Of(_types[name.GetString()!]);
            SetAttributes(field, source);
            return field;
        }

        var node = new SchemaNode();
        SetAttributes(node, source);
        AddChildren(node, source);
        return node;
    }

    private static void SetAttributes(SchemaNode node, JsonElement source)
    {
        foreach (var member in source.EnumerateObject())
        {
            if (_setters.TryGetValue(member.Name, out var set))
            {
                set(node, member.Value);
            }
        }
    }

    private void AddChildren(SchemaNode node, JsonElement source)
    {
        if (source.TryGetProperty(CompiledNames.Properties, out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                node.Properties.Add(OneOf(property.Name), Node(property.Value));
            }
        }

        if (source.TryGetProperty(CompiledNames.Values, out var values))
        {
            node.Values = Node(values);
        }

        if (source.TryGetProperty(CompiledNames.Items, out var items))
        {
            node.Items = Node(items);
        }
    }

    /// <summary>Hundreds of types have a <c>name</c>; one string does for all.</summary>
    private string OneOf(string name)
    {
        if (!_names.TryGetValue(name, out var known))
        {
            _names.Add(name, known = name);
        }

        return known;
    }

    private static Dictionary<string, Action<SchemaNode, JsonElement>> Setters() => new()
    {
        [CompiledNames.Type] = (n, v) => n.Type = string.Intern(v.GetString()!),
        [CompiledNames.Format] = (n, v) => n.Format = string.Intern(v.GetString()!),
        [CompiledNames.TypeName] = (n, v) => n.TypeName = v.GetString()!,
        [CompiledNames.Description] = (n, v) => n.Description = v.GetString()!,
        [CompiledNames.Required] = (n, v) => n.Required = Texts(v),
        [CompiledNames.Enum] = (n, v) => n.Enum = Texts(v),
        [CompiledNames.Default] = (n, v) => n.Default = v.GetRawText(),
        [CompiledNames.OmitEmpty] = (n, v) => n.OmitEmpty = v.GetBoolean(),
        [CompiledNames.AllowDuplicates] = (n, v) => n.AllowDuplicates = v.GetBoolean(),
        [CompiledNames.IntOrString] = (n, v) => n.IntOrString = v.GetBoolean(),
        [CompiledNames.Nullable] = (n, v) => n.Nullable = v.GetBoolean(),
        [CompiledNames.PreserveUnknown] = (n, v) => n.PreserveUnknown = v.GetBoolean(),
        [CompiledNames.EmbeddedResource] = (n, v) => n.EmbeddedResource = v.GetBoolean(),
        [CompiledNames.Minimum] = (n, v) => n.Minimum = v.GetDouble(),
        [CompiledNames.Maximum] = (n, v) => n.Maximum = v.GetDouble(),
        [CompiledNames.MinLength] = (n, v) => n.MinLength = v.GetInt32(),
        [CompiledNames.MaxLength] = (n, v) => n.MaxLength = v.GetInt32(),
        [CompiledNames.MinItems] = (n, v) => n.MinItems = v.GetInt32(),
        [CompiledNames.MaxItems] = (n, v) => n.MaxItems = v.GetInt32(),
        [CompiledNames.Pattern] = (n, v) => n.Pattern = v.GetString()!,
        [CompiledNames.ListType] = (n, v) => n.ListType = string.Intern(v.GetString()!),
        [CompiledNames.ListMapKeys] = (n, v) => n.ListMapKeys = Texts(v),
        [CompiledNames.MapType] = (n, v) => n.MapType = string.Intern(v.GetString()!),
        [CompiledNames.PatchStrategy] = (n, v) => n.PatchStrategy = string.Intern(v.GetString()!),
        [CompiledNames.PatchMergeKey] = (n, v) => n.PatchMergeKey = string.Intern(v.GetString()!),
        [CompiledNames.ProtobufNumber] = (n, v) => n.ProtobufNumber = v.GetInt32(),
        [CompiledNames.ProtobufIn] = (n, v) => n.ProtobufIn = v.GetInt32(),
    };
}
