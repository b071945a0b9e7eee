namespace EdgeKube.Api.Schemas;

/// <summary>One node of a structural OpenAPI v3 schema with Kubernetes' extensions.</summary>
/// <remarks>Shared types (PodSpec, ObjectMeta …) are one instance that many nodes refer to; schemas may be recursive.</remarks>
public sealed class SchemaNode
{
    /// <summary>object, array, string, integer, number, boolean, or "" when anything goes.</summary>
    public string Type { get; set; } = "";

    /// <summary>int32, int64, date-time, byte, int-or-string, quantity, micro-time …</summary>
    public string Format { get; set; } = "";

    public string Description { get; set; } = "";

    /// <summary>The name of a shared type, such as <c>io.k8s.api.core.v1.PodSpec</c>; "" when written in place.</summary>
    public string TypeName { get; set; } = "";

    public Dictionary<string, SchemaNode> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>The schema of a map's values (additionalProperties).</summary>
    public SchemaNode? Values { get; set; }

    /// <summary>The schema of an array's items.</summary>
    public SchemaNode? Items { get; set; }

    public IReadOnlyList<string> Required { get; set; } = [];

    public IReadOnlyList<string> Enum { get; set; } = [];

    /// <summary>The default as JSON text, or null.</summary>
    public string? Default { get; set; }

    public bool IntOrString { get; set; }

    public bool Nullable { get; set; }

    /// <summary>x-kubernetes-preserve-unknown-fields.</summary>
    public bool PreserveUnknown { get; set; }

    /// <summary>x-kubernetes-embedded-resource.</summary>
    public bool EmbeddedResource { get; set; }

    public double? Minimum { get; set; }

    public double? Maximum { get; set; }

    public int? MinLength { get; set; }

    public int? MaxLength { get; set; }

    public int? MinItems { get; set; }

    public int? MaxItems { get; set; }

    public string Pattern { get; set; } = "";

    /// <summary>x-kubernetes-list-type: atomic, set, map or "".</summary>
    public string ListType { get; set; } = "";

    public IReadOnlyList<string> ListMapKeys { get; set; } = [];

    /// <summary>x-kubernetes-map-type: atomic, granular or "".</summary>
    public string MapType { get; set; } = "";

    /// <summary>x-kubernetes-patch-strategy: any of merge, replace, retainKeys, comma separated.</summary>
    public string PatchStrategy { get; set; } = "";

    /// <summary>x-kubernetes-patch-merge-key.</summary>
    public string PatchMergeKey { get; set; } = "";

    /// <summary>The field's number in Kubernetes' protobuf, or 0.</summary>
    public int ProtobufNumber { get; set; }
}
