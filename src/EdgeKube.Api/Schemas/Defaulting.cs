using System.Text.Json.Nodes;

namespace EdgeKube.Api.Schemas;

/// <summary>Fills in what the schema has a default for, from the outside in: a defaulted object gets its own fields' defaults.</summary>
internal static class Defaulting
{
    public static void Fill(JsonObject value, SchemaNode schema)
    {
        foreach (var (name, property) in schema.Defaulted)
        {
            if (!value.TryGetPropertyValue(name, out var present))
            {
                value.Add(name, property.DefaultNode?.DeepClone());
            }
            else if (present is null && !property.Nullable)
            {
                value[name] = property.DefaultNode?.DeepClone();
            }
        }

        foreach (var (name, child) in value)
        {
            if (child is JsonObject or JsonArray && (schema.Properties.GetValueOrDefault(name) ?? schema.Values) is { } inner)
            {
                FillValue(child, inner);
            }
        }
    }

    private static void FillValue(JsonNode? value, SchemaNode schema)
    {
        if (value is JsonObject members)
        {
            Fill(members, schema);
        }
        else if (value is JsonArray items && schema.Items is { } itemSchema)
        {
            foreach (var item in items)
            {
                FillValue(item, itemSchema);
            }
        }
    }
}
