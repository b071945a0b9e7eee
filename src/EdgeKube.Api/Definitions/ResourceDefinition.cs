using EdgeKube.Api.Schemas;
using EdgeKube.Api.Values;

namespace EdgeKube.Api.Definitions;

/// <summary>Everything the machinery knows of a kind: names, scope, subresources, schema, columns.</summary>
public sealed record ResourceDefinition
{
    private readonly string? _listKind;
    private SchemaNode? _schema;

    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    public required string Plural { get; init; }

    public required string Singular { get; init; }

    public IReadOnlyList<string> ShortNames { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public required bool Namespaced { get; init; }

    /// <summary>Names such as <c>status</c>, <c>scale</c>, <c>log</c>, <c>binding</c>.</summary>
    public IReadOnlyList<string> Subresources { get; init; } = [];

    /// <summary>The verbs on the resource itself, in discovery's alphabetical order.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>Field selectors beyond <c>metadata.name</c> and <c>metadata.namespace</c>, such as <c>spec.nodeName</c>.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>Set by itself, or (a custom kind's) read when it is first needed.</summary>
    public SchemaNode Schema
    {
        get => _schema ??= Custom?.ReadSchema() ?? throw new InvalidOperationException($"{Kind} has no schema");
        init => _schema = value;
    }

    /// <summary>What only kinds of CustomResourceDefinitions have, or null.</summary>
    public CustomVersion? Custom { get; init; }

    /// <summary>The kind of its lists.</summary>
    public string ListKind
    {
        get => _listKind ?? Kind + "List";
        init => _listKind = value;
    }

    public IReadOnlyList<PrinterColumn> Columns { get; init; } = [];

    /// <summary>Objects live in memory alone and are gone after a restart (Leases: an idle cluster writes nothing).</summary>
    public bool Volatile { get; init; }

    /// <summary>The apiVersion under which another definition of this kind stores the same objects, or "" when this one does itself.</summary>
    public string StoredAs { get; init; } = "";

    /// <summary>What the objects are stored as; all versions of a kind share it.</summary>
    public GroupResource Type => new(StoredAs.Length == 0 ? Group : GroupOf(StoredAs), Plural);

    /// <summary><c>v1</c> or <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public ResourceKey Key(string ns, string name) => new(Type, ns, name);

    private static string GroupOf(string apiVersion) => apiVersion[..Math.Max(apiVersion.IndexOf('/', StringComparison.Ordinal), 0)];
}
