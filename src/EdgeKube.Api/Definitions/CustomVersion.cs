using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Definitions;

/// <summary>One version of a CustomResourceDefinition: what custom kinds have beyond built-in ones.</summary>
/// <param name="source">The CustomResourceDefinition as it is stored.</param>
/// <param name="index">Which of its versions this is.</param>
/// <param name="objectMeta">The shared type of all metadata.</param>
public sealed class CustomVersion(ReadOnlyMemory<byte> source, int index, SchemaNode objectMeta)
{
    private JsonObject? _webhook;
    private StrongBox<DefaultPlan?>? _defaults; // null until it was looked for

    /// <summary>Whether requests for this version are answered.</summary>
    public required bool Served { get; init; }

    /// <summary>The apiVersion that objects are stored with.</summary>
    public required string StorageApiVersion { get; init; }

    /// <summary>All versions of the kind, this one included.</summary>
    public IReadOnlyList<ResourceDefinition> Versions { get; init; } = [];

    /// <summary>The definition is being deleted: no new objects.</summary>
    public bool Terminating { get; init; }

    /// <summary>Whether the versions differ in more than their name, so that a webhook has to convert.</summary>
    public bool ConvertsByWebhook { get; init; }

    /// <summary>The webhook that does: its clientConfig, and the versions of ConversionReview it speaks.</summary>
    public JsonObject? ConversionWebhook => _webhook ??= JsonNode.Parse(source.Span)?["spec"]?["conversion"]?["webhook"] as JsonObject;

    public ScalePaths? Scale { get; init; }

    /// <summary>What every request for this version is warned of, or "".</summary>
    public string Warning { get; init; } = "";

    /// <summary>Whether a stored object has all that its schema has a default for: it may be older than the default.</summary>
    public bool IsComplete(ReadOnlySpan<byte> json, ResourceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        _defaults ??= new(source.Span.IndexOf("\"default\":"u8) < 0 ? null : DefaultPlan.Of(definition.Schema));
        return _defaults.Value is not { } plan || plan.IsMet(json);
    }

    /// <summary>The version that an object is stored in; null when the definition has it no longer.</summary>
    public ResourceDefinition? VersionOf(ReadOnlySpan<byte> json)
    {
        var written = ApiVersionOf(json);
        foreach (var version in Versions)
        {
            if (Ascii.Equals(written, version.ApiVersion))
            {
                return version;
            }
        }

        return null;
    }

    /// <summary>Calls back with the schema as its author wrote it.</summary>
    public void WithSource(Action<JsonElement> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        using var document = JsonDocument.Parse(source);
        read(SchemaOf(document));
    }

    internal SchemaNode ReadSchema()
    {
        using var document = JsonDocument.Parse(source);
        var root = CustomSchema.Read(SchemaOf(document));
        root.IsCustom = true;
        var own = root.Properties.GetValueOrDefault("metadata");
        root.Properties["apiVersion"] = new() { Type = "string" };
        root.Properties["kind"] = new() { Type = "string" };
        root.Properties["metadata"] = CustomSchema.Metadata(objectMeta, own);
        return root;
    }

    /// <summary>The same object in the words of another version, as far as they differ in the apiVersion alone.</summary>
    /// <param name="apiVersion">The version that is wanted.</param>
    /// <param name="json">A stored object, which begins with its apiVersion.</param>
    public static ReadOnlyMemory<byte> InVersion(string apiVersion, ReadOnlyMemory<byte> json)
    {
        var written = ApiVersionOf(json.Span);
        if (written.Length == apiVersion.Length && Encoding.UTF8.GetString(written) == apiVersion)
        {
            return json;
        }

        var after = Prefix.Length + written.Length;
        return (byte[])[.. Prefix, .. Encoding.UTF8.GetBytes(apiVersion), .. json.Span[after..]];
    }

    /// <summary>The apiVersion of a stored object.</summary>
    public static ReadOnlySpan<byte> ApiVersionOf(ReadOnlySpan<byte> json)
    {
        if (!json.StartsWith(Prefix))
        {
            throw new JsonException("a stored object does not begin with its apiVersion");
        }

        var rest = json[Prefix.Length..];
        return rest[..rest.IndexOf((byte)'"')];
    }

    private static ReadOnlySpan<byte> Prefix => "{\"apiVersion\":\""u8;

    private JsonElement SchemaOf(JsonDocument document) =>
        document.RootElement.GetProperty("spec").GetProperty("versions")[index].GetProperty("schema").GetProperty("openAPIV3Schema");
}
