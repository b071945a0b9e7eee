using System.Text;
using System.Text.Json;

namespace EdgeKube.Api.Schemas;

/// <summary>Where a schema has defaults, so that the bytes of an object can be looked over for what they lack.</summary>
internal sealed class DefaultPlan
{
    private const int MaxDepth = 128; // what is stored is less deep

    private readonly byte[][] _names;
    private readonly Part[] _parts;
    private readonly DefaultPlan? _items;
    private readonly DefaultPlan? _values;
    private readonly int _wanted;

    private DefaultPlan(byte[][] names, Part[] parts, DefaultPlan? items, DefaultPlan? values)
    {
        (_names, _parts, _items, _values) = (names, parts, items, values);
        _wanted = parts.Count(p => p.IsWanted);
    }

    /// <summary>Null where there is no default in the schema nor below it.</summary>
    public static DefaultPlan? Of(SchemaNode schema)
    {
        var names = new List<byte[]>();
        var parts = new List<Part>();
        foreach (var (name, property) in schema.Properties)
        {
            var below = property.TypeName.Length > 0 ? null : Of(property); // shared types are of Kubernetes' own and have none
            if (below is not null || property.Default is not null)
            {
                names.Add(Encoding.UTF8.GetBytes(name));
                parts.Add(new(property.Default is not null, property.Nullable, below));
            }
        }

        var items = schema.Items is { } item ? Of(item) : null;
        var values = schema.Values is { } value ? Of(value) : null;
        return parts.Count == 0 && items is null && values is null ? null : new([.. names], [.. parts], items, values);
    }

    /// <summary>Whether an object has all that the schema has a default for.</summary>
    public bool IsMet(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        return IsMet(ref reader);
    }

    private bool IsMet(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.StartObject)
        {
            return Members(ref json);
        }

        if (json.TokenType != JsonTokenType.StartArray || _items is null)
        {
            json.Skip();
            return true;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (!_items.IsMet(ref json))
            {
                return false;
            }
        }

        return true;
    }

    private bool Members(ref Utf8JsonReader json)
    {
        var left = _wanted;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var at = Find(ref json);
            json.Read();
            if (at >= 0 && _parts[at].IsWanted)
            {
                left--;
                if (json.TokenType == JsonTokenType.Null && !_parts[at].IsNullable)
                {
                    return false;
                }
            }

            var below = at >= 0 ? _parts[at].Below : _values;
            if (below is null)
            {
                json.Skip();
            }
            else if (!below.IsMet(ref json))
            {
                return false;
            }
        }

        return left == 0;
    }

    private int Find(ref Utf8JsonReader json)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (json.ValueTextEquals(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private sealed record Part(bool IsWanted, bool IsNullable, DefaultPlan? Below);
}
