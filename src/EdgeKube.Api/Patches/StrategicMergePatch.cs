using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Patches;

/// <summary>Kubernetes' strategic merge patch, driven by the schema's merge keys and strategies.</summary>
public static class StrategicMergePatch
{
    internal const string PatchDirective = "$patch";

    internal const string RetainKeys = "$retainKeys";

    internal const string DeletePrefix = "$deleteFromPrimitiveList/";

    internal const string OrderPrefix = "$setElementOrder/";

    /// <summary>Gives the patched copy; neither argument is changed.</summary>
    /// <exception cref="ApiException">400 for directives that make no sense.</exception>
    public static JsonObject Apply(JsonObject current, JsonObject patch, SchemaNode schema)
    {
        var result = current.DeepClone().AsObject();
        return Merge(result, patch, schema);
    }

    /// <summary>Changes <paramref name="target"/> and gives it back, or gives what takes its place.</summary>
    internal static JsonObject Merge(JsonObject target, JsonObject patch, SchemaNode? schema)
    {
        switch (Directive(patch))
        {
            case "replace":
                return PatchDirectives.Strip(patch);
            case "delete":
                return [];
            case "merge" or null:
                break;
            case var unknown:
                throw ApiException.BadRequest($"unknown patch type: {unknown} in map: {patch.ToJsonString()}");
        }

        PatchDirectives.KeepOnly(target, patch);
        foreach (var (name, value) in patch)
        {
            if (name.StartsWith(DeletePrefix, StringComparison.Ordinal))
            {
                PatchDirectives.DeleteItems(target, name[DeletePrefix.Length..], value);
            }
            else if (name is not (PatchDirective or RetainKeys) && !name.StartsWith(OrderPrefix, StringComparison.Ordinal))
            {
                MergeField(target, name, value, Field(schema, name), patch[OrderPrefix + name]);
            }
        }

        OrderUnpatchedLists(target, patch, schema);
        return target;
    }

    internal static string? Directive(JsonObject patch) =>
        !patch.TryGetPropertyValue(PatchDirective, out var value) ? null : PatchValues.Text(value);

    private static SchemaNode? Field(SchemaNode? schema, string name) => schema?.Properties.GetValueOrDefault(name) ?? schema?.Values;

    private static void MergeField(JsonObject target, string name, JsonNode? value, SchemaNode? schema, JsonNode? order)
    {
        switch (target[name], value)
        {
            case (_, null):
                target.Remove(name);
                break;
            case (JsonObject old, JsonObject change) when !Replaces(schema):
                var merged = Merge(old, change, schema);
                if (!ReferenceEquals(merged, old))
                {
                    target[name] = merged;
                }

                break;
            case (JsonArray old, JsonArray change) when Merges(schema):
                target[name] = PatchLists.Merge(old, change, order, schema!, name);
                break;
            case (_, JsonArray change) when Merges(schema):
                target[name] = PatchLists.Merge([], change, order, schema!, name);
                break;
            case var (_, change):
                target[name] = PatchDirectives.StripAny(change);
                break;
        }
    }

    /// <summary>Lists that the patch only puts in order.</summary>
    private static void OrderUnpatchedLists(JsonObject target, JsonObject patch, SchemaNode? schema)
    {
        foreach (var (directive, order) in patch)
        {
            if (directive.StartsWith(OrderPrefix, StringComparison.Ordinal)
                && directive[OrderPrefix.Length..] is var name
                && !patch.ContainsKey(name)
                && target[name] is JsonArray list
                && Field(schema, name) is { } field && Merges(field))
            {
                target[name] = PatchLists.Merge(list, [], order, field, name);
            }
        }
    }

    private static bool Merges(SchemaNode? schema) =>
        schema is not null && schema.PatchStrategy.Split(',').Contains("merge", StringComparer.Ordinal);

    private static bool Replaces(SchemaNode? schema) =>
        schema is not null && schema.PatchStrategy.Split(',').Contains("replace", StringComparer.Ordinal);
}
