using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Quotas;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>The only door to the state, for the HTTP API and for our own components alike.</summary>
/// <remarks>Refusals are <see cref="ApiException"/>. JSON that comes out is never changed by who gets it.</remarks>
internal interface IRegistry
{
    /// <summary>Every kind that is served now; one consistent table, replaced as a whole when custom kinds change.</summary>
    DefinitionTable Definitions { get; }

    /// <summary>What namespaces with ResourceQuotas use.</summary>
    QuotaLedger Quotas { get; }

    /// <summary>Shows custom resources in the version of a request where a webhook has to make them so.</summary>
    VersionConversion Conversion { get; }

    /// <summary>Replaces all custom kinds by these.</summary>
    void Serve(IReadOnlyList<ResourceDefinition> custom);

    /// <summary>Until <see cref="Definitions"/> is no longer <paramref name="seen"/>.</summary>
    Task WhenDefinitionsChangeAsync(DefinitionTable seen, CancellationToken ct);

    /// <summary>The last published revision.</summary>
    long Revision { get; }

    ValueTask<StoredObject?> FindAsync(ResourceKey key, CancellationToken ct);

    ValueTask<ResourceList> ListAsync(ListQuery query, CancellationToken ct);

    /// <summary>Decodes, defaults, admits, validates and stores a new object.</summary>
    /// <param name="ns">The namespace of the request ("" when cluster-scoped).</param>
    Task<WriteResult> CreateAsync(ResourceDefinition definition, string ns, JsonObject body, WriteOptions options, CancellationToken ct);

    /// <summary>Replaces an object (or, with <see cref="WriteOptions.Subresource"/> <c>status</c> …, that part of it).</summary>
    /// <param name="change">
    /// Gets a copy of the current object and gives back the wanted one (it may change and return its argument). Called again
    /// after a lost race, unless what it returns carries its own <c>metadata.resourceVersion</c> that no longer matches: then Conflict.
    /// </param>
    /// <returns>Unchanged objects are not written: the result holds the present revision.</returns>
    Task<WriteResult> UpdateAsync(ResourceKey key, Func<JsonObject, JsonObject> change, WriteOptions options, CancellationToken ct);

    /// <summary>Server-side apply: merges a configuration into the object, or makes it.</summary>
    /// <param name="config">As it was sent; it is not changed.</param>
    /// <param name="force">Take over fields that other managers own.</param>
    /// <exception cref="ApiException">409 with a cause per field that is another manager's.</exception>
    Task<WriteResult> ApplyAsync(ResourceKey key, JsonObject config, bool force, WriteOptions options, CancellationToken ct);

    /// <summary>Deletes, or marks as being deleted where a grace period or finalizers ask for it.</summary>
    Task<DeleteResult> DeleteAsync(ResourceKey key, DeleteOptions options, CancellationToken ct);

    /// <summary>Every change after the query's revision that its selectors let through.</summary>
    /// <exception cref="ApiException">410 when the revision is no longer remembered.</exception>
    IAsyncEnumerable<IReadOnlyList<WatchEvent>> WatchAsync(WatchQuery query, CancellationToken ct);
}
