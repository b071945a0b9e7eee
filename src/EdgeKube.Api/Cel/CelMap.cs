using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>A map, or an object whose fields a schema names; members of JSON are read when first asked for.</summary>
internal sealed class CelMap
{
    private readonly JsonObject? _json;
    private readonly SchemaNode? _schema;
    private readonly Dictionary<object, object?> _members;

    public CelMap(Dictionary<object, object?> members) => _members = members;

    public CelMap(JsonObject json, SchemaNode? schema)
    {
        _json = json;
        _schema = schema;
        _members = new(CelEquality.Keys);
    }

    /// <summary>A member that is worked out when it is asked for; null where there is none.</summary>
    public Func<string, object?>? Lazily { get; init; }

    public int Count => _json?.Count ?? _members.Count;

    public IEnumerable<object> Keys => _json is null ? _members.Keys : _json.Select(m => IsTyped ? CelNames.Escape(m.Key) : m.Key);

    private bool IsTyped => _schema is { Properties.Count: > 0 };

    public bool TryGet(object? key, out object? value)
    {
        value = null;
        if (key is null)
        {
            return false;
        }

        if (_members.TryGetValue(key, out value))
        {
            return true;
        }

        if (Lazily is not null)
        {
            value = Lazily(key as string ?? "");
            return value is not CelError { Message: "" };
        }

        return _json is not null && key is string name && Read(name, out value);
    }

    private bool Read(string name, out object? value)
    {
        var field = IsTyped ? CelNames.Unescape(name) : name;
        value = null;
        if (field is null || !_json!.TryGetPropertyValue(field, out var node))
        {
            return false;
        }

        var property = _schema?.Properties.GetValueOrDefault(field);
        if (property is not null && node is null)
        {
            return false; // a field that is null is as one that is not there; an entry of a map is not
        }

        value = CelJson.Read(node, property ?? _schema?.Values);
        _members[name] = value;
        return true;
    }
}
