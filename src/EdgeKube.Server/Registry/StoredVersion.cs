using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Server.Registry;

/// <summary>Objects between the version that is stored and the one that a request speaks in.</summary>
/// <remarks>Kinds that a webhook converts come here from <see cref="VersionConversion"/>, with all defaults that they are to have.</remarks>
internal static class StoredVersion
{
    /// <summary>A stored object as the request's version shows it; most built-in kinds are shown as they are stored.</summary>
    public static ReadOnlyMemory<byte> Show(ReadOnlyMemory<byte> json, ResourceDefinition definition)
    {
        if (definition.StoredAs.Length > 0)
        {
            return KindConversions.Shown(json, definition);
        }

        if (definition.Custom is not { } custom)
        {
            return json;
        }

        json = custom.ConvertsByWebhook ? json : Complete(json, definition);
        if (!Has(json, definition.ApiVersion))
        {
            CheckConversion(custom, definition);
            json = CustomVersion.InVersion(definition.ApiVersion, json);
        }

        return json;
    }

    /// <summary>A stored object with the defaults of the version that it is stored in: it may be older than they are.</summary>
    public static ReadOnlyMemory<byte> Complete(ReadOnlyMemory<byte> json, ResourceDefinition definition)
    {
        if ((definition.Custom?.VersionOf(json.Span) ?? definition) is not { Custom: { } custom } stored || custom.IsComplete(json.Span, stored))
        {
            return json;
        }

        var value = ObjectJson.Read(json);
        SchemaEngine.Default(value, stored.Schema);
        return ObjectJson.WriteAsRead(value);
    }

    public static JsonObject Read(ReadOnlyMemory<byte> json, ResourceDefinition definition)
    {
        var value = ObjectJson.Read(definition.Custom is { ConvertsByWebhook: true } ? json : Complete(json, definition));
        if (definition.Custom is { } custom && !Has(json, definition.ApiVersion))
        {
            CheckConversion(custom, definition);
            value["apiVersion"] = definition.ApiVersion;
        }

        if (KindConversions.Of(definition.Type) is not null)
        {
            KindConversions.FromStored(value, definition);
            ObjectMetadata.ReplaceManagedFields(value, entries => ManagedPaths.InVersion(entries, definition));
        }

        return value;
    }

    public static (byte[] Json, int RevisionAt) Write(JsonObject value, ResourceDefinition definition)
    {
        if (definition.Custom is { } custom && custom.StorageApiVersion != definition.ApiVersion && (string?)value["apiVersion"] != custom.StorageApiVersion)
        {
            CheckConversion(custom, definition);
            value["apiVersion"] = custom.StorageApiVersion;
        }

        return ObjectJson.Write(value);
    }

    /// <summary>Whether the object is stored in the version that is to be stored now.</summary>
    public static bool IsCurrent(ReadOnlyMemory<byte> json, ResourceDefinition definition) =>
        definition.Custom is not { } custom || Has(json, custom.StorageApiVersion);

    private static bool Has(ReadOnlyMemory<byte> json, string apiVersion) => Ascii.Equals(CustomVersion.ApiVersionOf(json.Span), apiVersion);

    private static void CheckConversion(CustomVersion custom, ResourceDefinition definition)
    {
        if (custom.ConvertsByWebhook)
        {
            throw ApiException.Internal(
                $"conversion webhook for {definition.ApiVersion}, Kind={definition.Kind} failed: this server does not call conversion webhooks");
        }
    }
}
