using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Schemas;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Events;
using EdgeKube.Server.Registry.Kinds.HorizontalPodAutoscalers;

namespace EdgeKube.Server.Registry;

/// <summary>The built-in kinds of more than one version, and objects between these.</summary>
internal static class KindConversions
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly Dictionary<GroupResource, IKindConversion> _all =
        new IKindConversion[] { new EventConversion(), new AutoscalerConversion() }.ToDictionary(c => c.Type);

    /// <returns>Null for a kind of one version.</returns>
    public static IKindConversion? Of(GroupResource type) => _all.GetValueOrDefault(type);

    /// <returns>Null for a version that is stored as it is.</returns>
    public static IKindConversion? Of(ResourceDefinition definition) => definition.StoredAs.Length == 0 ? null : _all[definition.Type];

    /// <summary>Turns what a request in this version sent into what is stored.</summary>
    /// <param name="value">Changed in place.</param>
    public static void ToStored(JsonObject value, ResourceDefinition definition, ResourceDefinition stored)
    {
        if (Of(definition) is { } conversion)
        {
            conversion.ToStored(value);
            SchemaEngine.Prune(value, stored.Schema);
            value["apiVersion"] = definition.StoredAs;
        }
    }

    /// <summary>Turns a stored object into the request's version, in place.</summary>
    public static void FromStored(JsonObject value, ResourceDefinition definition)
    {
        if (Of(definition) is { } conversion)
        {
            conversion.FromStored(value);
            value["apiVersion"] = definition.ApiVersion;
        }
    }

    /// <summary>A stored object in the request's version; itself, where that is the stored one.</summary>
    public static JsonObject Shown(JsonObject stored, ResourceDefinition definition)
    {
        if (definition.StoredAs.Length == 0)
        {
            return stored;
        }

        var shown = (JsonObject)stored.DeepClone();
        FromStored(shown, definition);
        return shown;
    }

    public static ReadOnlyMemory<byte> Shown(ReadOnlyMemory<byte> stored, ResourceDefinition definition)
    {
        if (CustomVersion.ApiVersionOf(stored.Span).SequenceEqual(System.Text.Encoding.UTF8.GetBytes(definition.ApiVersion)))
        {
            return stored; // it was shown before
        }

        var value = ObjectJson.Read(stored);
        FromStored(value, definition);
        var buffer = new ArrayBufferWriter<byte>(stored.Length + 64);
        using (var writer = new Utf8JsonWriter(buffer, _json))
        {
            value.WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Where a field that a selector names is in the stored object.</summary>
    public static string StoredField(string field, ResourceDefinition definition)
    {
        foreach (var (other, stored) in Of(definition)?.Paths ?? [])
        {
            if (field == other || field.StartsWith(other + ".", StringComparison.Ordinal))
            {
                return stored + field[other.Length..];
            }
        }

        return field;
    }
}
