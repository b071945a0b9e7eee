using System.Text.Json.Nodes;

namespace EdgeKube.Api.Schemas;

/// <summary>Removes from a custom resource what its structural schema does not specify; types are left to validation.</summary>
internal sealed class CustomPruning(JsonObject root)
{
    private static readonly SchemaNode _nothing = new();
    private readonly List<string> _unknown = [];
    private readonly PathTrail _path = new();
    private SchemaNode _metadata = _nothing;

    public PruneResult Run(SchemaNode schema)
    {
        _metadata = schema.Properties.GetValueOrDefault("metadata") ?? _nothing;
        Members(root, schema, isResource: true);
        PruneMetadata(root);
        return new(_unknown);
    }

    /// <summary>Metadata has the one form of all kinds; its own types are checked here and now.</summary>
    private void PruneMetadata(JsonObject resource)
    {
        if (resource["metadata"] is not JsonObject metadata)
        {
            return;
        }

        var whole = new JsonObject { ["apiVersion"] = root["apiVersion"]?.DeepClone(), ["kind"] = root["kind"]?.DeepClone(), ["metadata"] = metadata.DeepClone() };
        var wrapper = new SchemaNode { Type = "object", PreserveUnknown = true };
        wrapper.Properties.Add("metadata", _metadata);
        var at = _path.Text("metadata");
        _unknown.AddRange(new Pruning(whole).Run(wrapper).Unknown.Select(u => u.Replace("\"metadata", $"\"{at}", StringComparison.Ordinal)));
        resource["metadata"] = whole["metadata"]?.DeepClone() ?? new JsonObject();
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
            if (schema.EmbeddedResource)
            {
                PruneMetadata(members);
            }
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
