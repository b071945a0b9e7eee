using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Watching;

/// <summary>All objects of one kind, kept up to date by one list and a watch, and what wakes reconcilers.</summary>
internal sealed class ResourceCache<TView>(IRegistry registry, GroupResource type, JsonTypeInfo<TView> json) : BackgroundService
    where TView : class, IObjectView
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private ImmutableArray<Action<Cached<TView>?, Cached<TView>?>> _subscribers = [];
    private readonly List<(long Revision, TaskCompletionSource Reached)> _waiting = [];
    private readonly OwnerIndex<TView> _owned = new();
    private ImmutableSortedDictionary<string, Cached<TView>> _objects = ImmutableSortedDictionary.Create<string, Cached<TView>>(StringComparer.Ordinal);
    private long _revision;

    public GroupResource Type => type;

    /// <summary>Every object now; a snapshot that is cheap to take.</summary>
    public IEnumerable<Cached<TView>> All => Volatile.Read(ref _objects).Values;

    public int Count => Volatile.Read(ref _objects).Count;

    public Cached<TView>? Find(ResourceKey key) => Volatile.Read(ref _objects).GetValueOrDefault(key.ToString());

    public Cached<TView>? Find(string ns, string name) => Find(new ResourceKey(type, ns, name));

    public IEnumerable<Cached<TView>> InNamespace(string ns) => All.Where(o => o.Key.Namespace == ns);

    /// <summary>Objects whose controller ownerReference has this uid; indexed.</summary>
    public IReadOnlyCollection<Cached<TView>> OwnedBy(string uid) => _owned.Find(uid);

    /// <summary>Calls back for each change (before, now; one of them may be null), on the cache's own loop: be quick, only add keys to queues.</summary>
    /// <remarks>Also called once for each object that is there at the start. Subscribe before the host starts.</remarks>
    public void Subscribe(Action<Cached<TView>?, Cached<TView>?> changed)
    {
        lock (_lock)
        {
            _subscribers = _subscribers.Add(changed);
        }
    }

    public Task WhenSyncedAsync(CancellationToken ct) => _synced.Task.WaitAsync(ct);

    /// <summary>Until this cache has seen <paramref name="revision"/> of its own kind, so that a reconciler sees its own writes.</summary>
    public Task WhenAtAsync(long revision, CancellationToken ct)
    {
        lock (_lock)
        {
            if (_revision >= revision)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((revision, reached));
            return reached.Task.WaitAsync(ct);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var definition = registry.Definitions.Get(type);
        while (!stoppingToken.IsCancellationRequested)
        {
            var list = await registry.ListAsync(new ListQuery(definition, ""), stoppingToken);
            Replace([.. list.Items.Select(i => Read(i.Key, i.Revision, i.Value))], list.Revision);
            _synced.TrySetResult();
            try
            {
                await foreach (var batch in registry.WatchAsync(new WatchQuery(definition, "", list.Revision), stoppingToken))
                {
                    Apply(batch);
                }
            }
            catch (ApiException e) when (e.Code == 410)
            {
                // fell behind what is remembered: list again; Replace tells subscribers what was missed
            }
        }
    }

    private void Replace(List<Cached<TView>> present, long revision)
    {
        var before = _objects;
        var keys = present.Select(o => o.Key.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, gone) in before)
        {
            if (!keys.Contains(key))
            {
                Store(gone, now: null);
            }
        }

        foreach (var item in present)
        {
            var old = before.GetValueOrDefault(item.Key.ToString());
            if (old is null || old.Revision != item.Revision)
            {
                Store(old, item);
            }
        }

        Advance(revision);
    }

    private void Apply(IReadOnlyList<WatchEvent> batch)
    {
        foreach (var change in batch)
        {
            var old = _objects.GetValueOrDefault(change.Key);
            if (change.Type != WatchEventType.Deleted)
            {
                Store(old, Read(change.Key, change.Revision, change.Json));
            }
            else if (old is not null)
            {
                Store(old, now: null);
            }
        }

        Advance(batch[^1].Revision);
    }

    private void Store(Cached<TView>? before, Cached<TView>? now)
    {
        var key = (now ?? before)!.Key.ToString();
        Volatile.Write(ref _objects, now is null ? _objects.Remove(key) : _objects.SetItem(key, now));
        _owned.Change(before, now);
        ImmutableArray<Action<Cached<TView>?, Cached<TView>?>> subscribers;
        lock (_lock)
        {
            subscribers = _subscribers;
        }

        foreach (var changed in subscribers)
        {
            changed(before, now);
        }
    }

    private void Advance(long revision)
    {
        List<TaskCompletionSource> reached;
        lock (_lock)
        {
            _revision = Math.Max(_revision, revision);
            reached = [.. _waiting.Where(w => w.Revision <= _revision).Select(w => w.Reached)];
            _waiting.RemoveAll(w => w.Revision <= _revision);
        }

        reached.ForEach(r => r.TrySetResult());
    }

    private Cached<TView> Read(string key, long revision, ReadOnlyMemory<byte> bytes) =>
        new(ResourceKey.Parse(key), revision, bytes, json);
}
