using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Schemas;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>Custom resources whose versions differ in more than their name, between the stored version and that of a request.</summary>
/// <remarks>All others pass as they are: <see cref="StoredVersion"/> shows them without waiting for anybody.</remarks>
internal sealed class VersionConversion(IConversionWebhooks? webhooks)
{
    /// <summary>A stored object, in the request's version if a webhook has to make it so.</summary>
    /// <remarks>It gets the defaults of the version that it is stored in; what a webhook answers gets none any more.</remarks>
    public async ValueTask<ReadOnlyMemory<byte>> ShowAsync(ReadOnlyMemory<byte> json, ResourceDefinition definition, CancellationToken ct) =>
        IsForeign(json, definition) ? (await ConvertAsync([json], definition, ct))[0]
        : definition.Custom is { ConvertsByWebhook: true } ? StoredVersion.Complete(json, definition)
        : json;

    /// <summary>All in one question.</summary>
    public async ValueTask<IReadOnlyList<StoredObject>> ShowAllAsync(
        IReadOnlyList<StoredObject> items, ResourceDefinition definition, CancellationToken ct)
    {
        if (webhooks is null || definition.Custom is not { ConvertsByWebhook: true })
        {
            return items;
        }

        var foreign = items.Where(i => IsForeign(i.Value, definition)).ToList();
        var shown = foreign.Count == 0 ? [] : await ConvertAsync([.. foreign.Select(i => i.Value)], definition, ct);
        var at = 0;
        return [.. items.Select(i => i with { Value = IsForeign(i.Value, definition) ? shown[at++] : StoredVersion.Complete(i.Value, definition) })];
    }

    /// <summary>What a request made, in the version that is to be stored.</summary>
    public async ValueTask<JsonObject> ToStoredAsync(JsonObject value, ResourceDefinition definition, CancellationToken ct) =>
        webhooks is not null && definition.Custom is { ConvertsByWebhook: true } custom && custom.StorageApiVersion != definition.ApiVersion
            ? Pruned((await webhooks.ConvertAsync(definition, custom.StorageApiVersion, [value], ct))[0], custom.Versions.First(v => v.ApiVersion == custom.StorageApiVersion))
            : value;

    /// <summary>An object that is about to be written, in another version of its kind.</summary>
    public async ValueTask<JsonObject> InVersionAsync(JsonObject value, ResourceDefinition version, CancellationToken ct) =>
        webhooks is not null && version.Custom is { ConvertsByWebhook: true }
            ? Pruned((await webhooks.ConvertAsync(version, version.ApiVersion, [value], ct))[0], version)
            : value;

    private bool IsForeign(ReadOnlyMemory<byte> json, ResourceDefinition definition) =>
        webhooks is not null && definition.Custom is { ConvertsByWebhook: true }
        && !CustomVersion.ApiVersionOf(json.Span).SequenceEqual(Encoding.UTF8.GetBytes(definition.ApiVersion));

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ConvertAsync(
        IReadOnlyList<ReadOnlyMemory<byte>> objects, ResourceDefinition definition, CancellationToken ct)
    {
        var converted = await webhooks!.ConvertAsync(definition, definition.ApiVersion, [.. objects.Select(o => ObjectJson.Read(StoredVersion.Complete(o, definition)))], ct);
        return [.. converted.Select(c => (ReadOnlyMemory<byte>)ObjectJson.WriteAsRead(Pruned(c, definition)))];
    }

    /// <summary>A webhook may answer with more than the version has.</summary>
    private static JsonObject Pruned(JsonObject converted, ResourceDefinition version)
    {
        SchemaEngine.Prune(converted, version.Schema);
        return converted;
    }
}
