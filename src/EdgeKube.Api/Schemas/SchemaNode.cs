using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeKube.Api.Schemas;

/// <summary>One node of a structural OpenAPI v3 schema with Kubernetes' extensions.</summary>
/// <remarks>Shared types (PodSpec, ObjectMeta …) are one instance that many nodes refer to; schemas may be recursive.</remarks>
public sealed class SchemaNode
{
    internal const int ProtobufInBits = 8;
    internal const int ProtobufInMask = (1 << ProtobufInBits) - 1;

    private JsonNode? _default;
    private Regex? _pattern;
    private (string Name, SchemaNode Schema)[]? _defaulted;

    /// <summary>object, array, string, integer, number, boolean, or "" when anything goes.</summary>
    public string Type { get; set; } = "";

    /// <summary>int32, int64, date-time, byte, int-or-string, quantity, micro-time …</summary>
    public string Format { get; set; } = "";

    public string Description { get; set; } = "";

    /// <summary>The name of a shared type, such as <c>io.k8s.api.core.v1.PodSpec</c>; "" when written in place.</summary>
    public string TypeName { get; set; } = "";

    public Dictionary<string, SchemaNode> Properties { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>The schema of a map's values (additionalProperties).</summary>
    public SchemaNode? Values { get; set; }

    /// <summary>The schema of an array's items.</summary>
    public SchemaNode? Items { get; set; }

    public IReadOnlyList<string> Required { get; set; } = [];

    public IReadOnlyList<string> Enum { get; set; } = [];

    /// <summary>The default as JSON text, or null.</summary>
    public string? Default { get; set; }

    /// <summary>An empty value (<c>""</c>, 0, false, [], {}) says no more than an absent one and is dropped, as Go's <c>omitempty</c> does.</summary>
    public bool OmitEmpty { get; set; }

    /// <summary>The keys of a map list (or items of a set) are for merging only: Kubernetes takes duplicates here.</summary>
    public bool AllowDuplicates { get; set; }

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

    /// <summary>x-kubernetes-validations.</summary>
    public IReadOnlyList<ValidationRule> Validations { get; set; } = [];

    /// <summary>The field's number in Kubernetes' protobuf, or 0.</summary>
    public int ProtobufNumber { get; set; }

    /// <summary>The number of the embedded message that holds the field there (Go embeds VolumeSource in Volume), or 0.</summary>
    /// <remarks>Embedded twice, the outer number stands above the inner one's bits.</remarks>
    public int ProtobufIn { get; set; }

    /// <summary>What only schemas of custom resources have, or null.</summary>
    public ValueRules? Rules { get; set; }

    /// <summary>The root of a custom resource's schema: pruned and validated as CustomResourceDefinitions say it.</summary>
    public bool IsCustom { get; set; }

    /// <summary>The parsed default; to be cloned, never given away.</summary>
    internal JsonNode? DefaultNode => Default is null ? null : _default ??= JsonNode.Parse(Default);

    /// <summary>The pattern as custom resources mean it.</summary>
    internal Regex GoPattern => _pattern ??= GoRegex.Compile(Pattern);

    internal Regex PatternRegex => _pattern ??= new(Pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    /// <summary>The properties that have a default.</summary>
    internal (string Name, SchemaNode Schema)[] Defaulted =>
        _defaulted ??= [.. Properties.Where(p => p.Value.Default is not null).Select(p => (p.Key, p.Value))];

    /// <summary>A field of a shared type: its own description, default and merge rules over the type's one set of properties.</summary>
    internal static SchemaNode Of(SchemaNode shared) => new()
    {
        Properties = shared.Properties,
        Type = shared.Type,
        Format = shared.Format,
        TypeName = shared.TypeName,
        Required = shared.Required,
        IntOrString = shared.IntOrString,
        PreserveUnknown = shared.PreserveUnknown,
        EmbeddedResource = shared.EmbeddedResource,
        MapType = shared.MapType,
    };
}
