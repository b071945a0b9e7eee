using System.Text.Json.Nodes;

namespace EdgeKube.Api.Schemas;

/// <summary>Removes from a custom resource what its structural schema does not specify; types are left to validation.</summary>
internal sealed class CustomPruning(JsonObject root)
{
    private static readonly SchemaNode _nothing = new();
    private readonly List<string> _unknown = [];
    private readonly PathTrail _path = new();

    public PruneResult Run(SchemaNode schema)
    {
        Members(root, schema, isResource: true);
        if (root["metadata"] is JsonObject metadata)
        {
            PruneMetadata(metadata, schema.Properties["metadata"]);
        }

        return new(_unknown);
    }

    /// <summary>Metadata has the one form of all kinds; its own types are checked here and now.</summary>
    private void PruneMetadata(JsonObject metadata, SchemaNode schema)
    {
        var whole = new JsonObject { ["apiVersion"] = root["apiVersion"]?.DeepClone(), ["kind"] = root["kind"]?.DeepClone(), ["metadata"] = metadata.DeepClone() };
        var wrapper = new SchemaNode { Type = "object", PreserveUnknown = true };
        wrapper.Properties.Add("metadata", schema);
        _unknown.AddRange(new Pruning(whole).Run(wrapper).Unknown);
        root["metadata"] = whole["metadata"]?.DeepClone() ?? new JsonObject();
    }

    private void Members(JsonObject value, SchemaNode schema, bool isResource)
    {
        List<string>? dropped = null;
        foreach (var (name, child) in value)
        {
            if (isResource && name is "apiVersion" or "kind" or "metadata")
            {
                continue;
            }

            if ((schema.Properties.GetValueOrDefault(name) ?? schema.Values) is { } inner)
            {
                _path.Field(name);
                Value(child, inner);
                _path.Pop();
            }
            else if (!schema.PreserveUnknown)
            {
                _unknown.Add($"unknown field \"{_path.Text(name)}\"");
                (dropped ??= []).Add(name);
            }
        }

        foreach (var name in dropped ?? [])
        {
            value.Remove(name);
        }
    }

    private void Value(JsonNode? value, SchemaNode schema)
    {
        if (value is JsonObject members)
        {
            Members(members, schema, schema.EmbeddedResource);
        }
        else if (value is JsonArray items && (schema.Items is not null || !schema.PreserveUnknown))
        {
            for (var i = 0; i < items.Count; i++)
            {
                _path.Index(i);
                Value(items[i], schema.Items ?? _nothing);
                _path.Pop();
            }
        }
    }
}
