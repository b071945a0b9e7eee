using System.Runtime.CompilerServices;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Protobuf;

/// <summary>Which schema a kind has in protobuf; custom kinds have none, and a kind of which some field has no number would lose it.</summary>
public static class ProtobufSchemas
{
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private static readonly ConditionalWeakTable<SchemaNode, StrongBox<bool>> _known = [];

    public static bool Speaks(ResourceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition.Schema.TypeName.Length > 0
            && _known.GetValue(definition.Schema, schema => new StrongBox<bool>(IsNumbered(schema, []))).Value;
    }

    /// <summary>The schema of a kind that is stored, or of one that only requests and answers use (Scale, DeleteOptions, Eviction …).</summary>
    public static SchemaNode? Of(DefinitionTable table, string apiVersion, string kind)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(apiVersion);
        if (table.FindKind(apiVersion, kind) is { } definition)
        {
            return Speaks(definition) ? definition.Schema : null;
        }

        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "core" : apiVersion[..slash].Split('.')[0];
        return table.Types.GetValueOrDefault($"io.k8s.api.{group}.{apiVersion[(slash + 1)..]}.{kind}")
            ?? (kind is "DeleteOptions" or "Status" ? table.Types.GetValueOrDefault(Meta + kind) : null);
    }

    public static SchemaNode ListMeta(DefinitionTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Types[Meta + "ListMeta"];
    }

    /// <summary>Of any object, its metadata alone: a PartialObjectMetadata.</summary>
    public static SchemaNode MetadataOnly(DefinitionTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var metadata = SchemaNode.Of(table.Types[Meta + "ObjectMeta"]);
        metadata.ProtobufNumber = 1;
        return new() { Type = "object", Properties = { ["metadata"] = metadata } };
    }

    private static bool IsNumbered(SchemaNode schema, HashSet<SchemaNode> seen)
    {
        if (!seen.Add(schema))
        {
            return true;
        }

        // What kind an object is travels in the envelope, and is known where one object holds another.
        var isObject = schema.Properties.ContainsKey("metadata");
        var fields = schema.Properties.Where(p => !(isObject && (p.Key is "apiVersion" or "kind")));
        return fields.All(p => p.Value.ProtobufNumber > 0 && IsNumbered(p.Value, seen))
            && (schema.Items is null || IsNumbered(schema.Items, seen))
            && (schema.Values is null || IsNumbered(schema.Values, seen));
    }
}
