using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Apply;

/// <summary>Makes field sets of objects.</summary>
public static class FieldSets
{
    /// <summary>The fields that an object sets: what its applier owns.</summary>
    public static FieldSet Of(JsonObject value, SchemaNode schema)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(schema);
        return Members(value, schema);
    }

    /// <summary>The set with the structs that lead to its fields; the parts at the top (metadata, spec, status) belong to nobody as a whole.</summary>
    internal static FieldSet WithStructs(FieldSet set, SchemaNode schema)
    {
        var result = new FieldSet { Present = set.Present };
        foreach (var (element, child) in set.Children)
        {
            result.Add(element, WithStructs(child, Below(element, schema), isMember: false));
        }

        return result;
    }

    private static FieldSet WithStructs(FieldSet set, SchemaNode? schema, bool isMember)
    {
        if (set.Children.Count == 0)
        {
            return set;
        }

        var result = new FieldSet { Present = set.Present || isMember };
        foreach (var (element, child) in set.Children)
        {
            var named = PathElement.IsField(element) && MergeRules.IsNamed(schema, element[2..]);
            result.Add(element, WithStructs(child, Below(element, schema), named));
        }

        return result;
    }

    private static SchemaNode? Below(string element, SchemaNode? schema) =>
        PathElement.IsField(element) ? MergeRules.Member(schema, element[2..]) : schema?.Items;

    private static FieldSet Members(JsonObject value, SchemaNode? schema)
    {
        var set = new FieldSet();
        foreach (var (name, child) in value)
        {
            if (child is not null)
            {
                var free = child is JsonObject { Count: 0 } || !MergeRules.IsNamed(schema, name);
                set.Add(PathElement.Field(name), Value(child, MergeRules.Member(schema, name), free));
            }
        }

        return set;
    }

    private static FieldSet Value(JsonNode? value, SchemaNode? schema, bool isMember)
    {
        if (value is null || MergeRules.IsWhole(value, schema))
        {
            return new() { Present = true };
        }

        var set = value is JsonObject members ? Members(members, schema) : Items((JsonArray)value, schema!);
        set.Present = isMember;
        return set;
    }

    private static FieldSet Items(JsonArray items, SchemaNode list)
    {
        var set = new FieldSet();
        foreach (var item in items)
        {
            set.Add(MergeRules.Item(item, list), Value(item, list.Items, isMember: true));
        }

        return set;
    }
}
