using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>What is known of a value before anything runs.</summary>
/// <param name="Name">int, list, map, object, optional_type, kubernetes.URL …; one capital letter is a type that a signature leaves open.</param>
/// <param name="Schema">Where the type comes from a schema: what its items, values and fields are.</param>
internal sealed record CelType(string Name, CelType? Key = null, CelType? Element = null, SchemaNode? Schema = null)
{
    private static readonly CelType _embeddedMetadata = Of(new SchemaNode
    {
        Type = "object",
        Properties =
        {
            ["name"] = new() { Type = "string" },
            ["generateName"] = new() { Type = "string" },
        },
    });

    public static CelType Dyn { get; } = new("dyn");

    public static CelType Bool { get; } = new("bool");

    public static CelType Int { get; } = new("int");

    public static CelType String { get; } = new("string");

    public static CelType Authorizer { get; } = new("kubernetes.authorization.Authorizer");

    public bool IsDyn => Name == "dyn";

    public bool IsOptional => Name == "optional_type";

    public bool IsScalar => Name is "bool" or "int" or "uint" or "double" or "timestamp" or "duration" || (IsOptional && Items.IsScalar);

    /// <summary>What a list, a map or an optional holds.</summary>
    public CelType Items => Element ?? (Name == "map" ? Of(Schema?.Values) : Of(Schema?.Items));

    public CelType Keys => Key ?? (Schema is null ? Dyn : String);

    /// <summary>A kind that Kubernetes adds, a message or a time: null may stand for it.</summary>
    private bool IsNullable => Name is "object" or "timestamp" or "duration" or "optional_type" || Name.Contains('.', StringComparison.Ordinal);

    private bool IsOpen => Name.Length == 1;

    public static CelType Optional(CelType of) => new("optional_type", Element: of);

    public static CelType List(CelType of) => new("list", Element: of);

    public static CelType Map(CelType key, CelType of) => new("map", key, of);

    public static CelType Of(SchemaNode? schema) => schema switch
    {
        null => Dyn,
        { IntOrString: true } => new("dyn", Schema: schema),
        { Type: "integer" } => Int,
        { Type: "number" } => new("double"),
        { Type: "boolean" } => Bool,
        { Type: "array" } => new("list", Schema: schema),
        { Type: "object", Values: not null } => new("map", Schema: schema),
        { Type: "object" } => new("object", Schema: schema),
        { Type: "string", Format: "date-time" or "micro-time" or "date" } => new("timestamp"),
        { Type: "string", Format: "duration" } => new("duration"),
        { Type: "string", Format: "byte" } => new("bytes"),
        { Type: "string" } => String,
        _ => Dyn,
    };

    /// <summary>A field's type; null where there is no such field.</summary>
    public CelType? Field(string escaped)
    {
        if (Name == "map")
        {
            return Items;
        }

        if (Schema is null)
        {
            return IsDyn ? Dyn : null;
        }

        if (escaped == "metadata" && (Schema.IsCustom || Schema.EmbeddedResource))
        {
            return _embeddedMetadata; // of metadata only the names are seen
        }

        // Only what a custom kind's author named goes by escaped names.
        var name = CelNames.Unescape(escaped) ?? (Schema.TypeName.Length > 0 ? escaped : null);
        if (name is not null && Schema.Properties.TryGetValue(name, out var property))
        {
            return Of(property);
        }

        return IsDyn ? Dyn : !Schema.IsCustom && !Schema.EmbeddedResource ? null : escaped switch
        {
            "apiVersion" or "kind" => String,
            _ => null,
        };
    }

    /// <summary>Whether a value of the one may stand where the other is wanted.</summary>
    /// <param name="open">What the signature's open types have come to be.</param>
    public bool Accepts(CelType given, Dictionary<string, CelType>? open = null)
    {
        if (IsOpen)
        {
            if (open!.TryGetValue(Name, out var bound) && !bound.IsDyn)
            {
                return bound.Accepts(given, open) || given.Accepts(bound, open);
            }

            open[Name] = given;
            return true;
        }

        if (IsDyn || given.IsDyn || (Name == "number" && given.Name is "int" or "uint" or "double"))
        {
            return true;
        }

        if (given.Name == "null_type" || Name == "null_type")
        {
            return given.Name == Name || (Name == "null_type" ? given.IsNullable : IsNullable);
        }

        return Name == given.Name && Name switch
        {
            "object" => ReferenceEquals(Schema, given.Schema),
            "list" or "optional_type" => Items.Accepts(given.Items, open),
            "map" => Keys.Accepts(given.Keys, open) && Items.Accepts(given.Items, open),
            _ => true,
        };
    }

    /// <summary>This with the open types filled in; one that stayed open may be anything.</summary>
    public CelType Filled(Dictionary<string, CelType> open) => IsOpen
        ? open.GetValueOrDefault(Name, Dyn)
        : Element is null ? this : this with { Key = Key?.Filled(open), Element = Element.Filled(open) };

    /// <summary>As CEL names it in its messages.</summary>
    public override string ToString() => Name switch
    {
        "null_type" => "null",
        "list" or "optional_type" => $"{Name}({Items})",
        "map" => $"map({Keys}, {Items})",
        _ => Name,
    };
}
