using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Quotas;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>The registry over one store: finds a kind's rules and hands the request to who knows its verb.</summary>
internal sealed class ResourceRegistry : IRegistry
{
    private readonly IStore _store;
    private readonly Dictionary<GroupResource, IKindHooks> _hooks;
    private readonly Dictionary<GroupResource, IObjectSource> _sources = [];
    private readonly Lock _lock = new();
    private readonly ObjectReader _reader;
    private readonly ObjectCreation _creation;
    private readonly ObjectUpdate _update;
    private readonly ObjectApply _apply;
    private readonly ObjectDeletion _deletion;
    private volatile ServedKinds _served;

    public ResourceRegistry(IStore store, DefinitionTable definitions, IEnumerable<IKindHooks> hooks, AdmissionGate gate, TimeProvider time, Random random, IConversionWebhooks? webhooks = null)
    {
        _store = store;
        _hooks = hooks.ToDictionary(h => h.Type);
        _served = new(definitions, _hooks);
        Conversion = new(webhooks);
        _reader = new(store, Conversion);
        Quotas = new(store, time);
        _creation = new(store, new NamespaceLifecycle(store), gate, Quotas, Conversion, time, random);
        _update = new(store, gate, Quotas, Conversion, time);
        _apply = new(store, _creation, _update, time);
        _deletion = new(store, gate, Quotas, Conversion, time);
    }

    /// <summary>Where the objects of kinds come from that are not stored.</summary>
    public IEnumerable<IObjectSource> Sources
    {
        init => _sources = value.ToDictionary(s => s.Type);
    }

    public VersionConversion Conversion { get; }

    public DefinitionTable Definitions => _served.Table;

    public QuotaLedger Quotas { get; }

    public void Serve(IReadOnlyList<ResourceDefinition> custom)
    {
        ServedKinds before;
        lock (_lock)
        {
            before = _served;
            _served = new(before.Table.With(custom), _hooks);
        }

        before.Replaced.TrySetResult();
    }

    public Task WhenDefinitionsChangeAsync(DefinitionTable seen, CancellationToken ct)
    {
        var served = _served;
        return served.Table == seen ? served.Replaced.Task.WaitAsync(ct) : Task.CompletedTask;
    }

    public long Revision => _store.Revision;

    public ValueTask<StoredObject?> FindAsync(ResourceKey key, CancellationToken ct) =>
        _sources.TryGetValue(key.Type, out var source) ? source.FindAsync(key, this, ct) : _store.GetAsync(key.ToString(), ct);

    public ValueTask<ResourceList> ListAsync(ListQuery query, CancellationToken ct) =>
        _sources.TryGetValue(query.Definition.Type, out var source) ? FromSourceAsync(source, query, ct) : _reader.ListAsync(query, ct);

    public Task<WriteResult> CreateAsync(ResourceDefinition definition, string ns, JsonObject body, WriteOptions options, CancellationToken ct) =>
        _creation.CreateAsync(_served.Rules(definition), ns, body, options, ct);

    public Task<WriteResult> UpdateAsync(ResourceKey key, Func<JsonObject, JsonObject> change, WriteOptions options, CancellationToken ct) =>
        _update.UpdateAsync(options.Definition is { } asked ? _served.Rules(asked) : _served.Rules(key.Type), key, change, options, ct);

    public Task<WriteResult> ApplyAsync(ResourceKey key, JsonObject config, bool force, WriteOptions options, CancellationToken ct) =>
        _apply.ApplyAsync(options.Definition is { } asked ? _served.Rules(asked) : _served.Rules(key.Type), key, config, force, options, ct);

    public Task<DeleteResult> DeleteAsync(ResourceKey key, DeleteOptions options, CancellationToken ct) =>
        _deletion.DeleteAsync(_served.Rules(key.Type), key, options, ct);

    private async ValueTask<ResourceList> FromSourceAsync(IObjectSource source, ListQuery query, CancellationToken ct)
    {
        var filter = new ObjectFilter(query.Labels, query.Fields, query.Definition);
        var all = await source.ListAsync(query.Namespace, this, ct);
        return new(Revision, [.. all.Where(o => filter.Passes(o.Value)).OrderBy(o => o.Key, StringComparer.Ordinal)], "", null);
    }

    public IAsyncEnumerable<IReadOnlyList<WatchEvent>> WatchAsync(WatchQuery query, CancellationToken ct) => _reader.WatchAsync(query, ct);
}
