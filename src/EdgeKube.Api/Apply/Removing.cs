using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Apply;

/// <summary>Takes fields out of an object, and what is below them; maps and lists that become empty by it go too.</summary>
internal static class Removing
{
    public static void From(JsonObject value, FieldSet gone, SchemaNode? schema)
    {
        foreach (var (element, below) in gone.Children)
        {
            if (!PathElement.IsField(element) || value[element[2..]] is not { } child)
            {
                continue;
            }

            if (below.Present || Emptied(child, below, MergeRules.Member(schema, element[2..])))
            {
                value.Remove(element[2..]);
            }
        }
    }

    private static bool Emptied(JsonNode value, FieldSet gone, SchemaNode? schema)
    {
        if (MergeRules.IsWhole(value, schema) || value is JsonObject { Count: 0 } or JsonArray { Count: 0 })
        {
            return false;
        }

        if (value is JsonObject members)
        {
            From(members, gone, schema);
            return members.Count == 0;
        }

        var items = (JsonArray)value;
        Items(items, gone, schema!);
        return items.Count == 0;
    }

    private static void Items(JsonArray items, FieldSet gone, SchemaNode list)
    {
        for (var i = items.Count - 1; i >= 0; i--)
        {
            if (gone.Child(MergeRules.Item(items[i], list)) is not { } below)
            {
                continue;
            }

            if (below.Present)
            {
                items.RemoveAt(i);
            }
            else if (items[i] is JsonObject members)
            {
                From(members, below, list.Items);
            }
        }
    }
}
