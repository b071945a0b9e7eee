using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Controllers.GarbageCollection;

/// <summary>Follows the ownerReferences of all objects of every kind and queues what garbage collection should look at.</summary>
internal sealed class OwnershipWatch(IRegistry registry, OwnershipGraph graph, WorkQueue<ResourceKey> queue) : BackgroundService
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<GroupResource, (CancellationTokenSource Stop, Task Following)> _followed = [];
    private int _unsynced;

    public Task WhenSyncedAsync(CancellationToken ct) => _synced.Task.WaitAsync(ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _unsynced = 1; // until all that is served at the start is followed
        var table = registry.Definitions;
        Follow(table, stoppingToken);
        CountSynced();
        try
        {
            while (true)
            {
                var changed = registry.WhenDefinitionsChangeAsync(table, stoppingToken);
                var first = await Task.WhenAny([changed, .. _followed.Values.Select(f => f.Following)]);
                await first; // one that failed ends the whole
                table = registry.Definitions;
                Follow(table, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(_followed.Values.Select(f => f.Following));
        }
    }

    /// <summary>Begins with kinds that are new, ends with those that are gone.</summary>
    private void Follow(DefinitionTable table, CancellationToken ct)
    {
        foreach (var gone in _followed.Keys.Where(type => table.Find(type) is null).ToList())
        {
            _followed[gone].Stop.Cancel();
            _followed[gone].Stop.Dispose();
            _followed.Remove(gone);
        }

        foreach (var definition in table.Stored.Where(d => d.Verbs.Contains("watch") && !_followed.ContainsKey(d.Type)).ToList())
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            Interlocked.Increment(ref _unsynced);
            _followed.Add(definition.Type, (stop, FollowUntilAsync(definition, stop.Token)));
        }
    }

    private async Task FollowUntilAsync(ResourceDefinition definition, CancellationToken ct)
    {
        try
        {
            await FollowAsync(definition, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // the kind is gone, or the server stops
        }
    }

    private async Task FollowAsync(ResourceDefinition definition, CancellationToken ct)
    {
        var known = new HashSet<ResourceKey>();
        for (var first = true; !ct.IsCancellationRequested; first = false)
        {
            var revision = await ListAsync(definition, known, ct);
            if (first)
            {
                CountSynced();
            }
            else
            {
                QueueAll(graph.Dependents); // whose owners went unseen
            }

            try
            {
                await foreach (var batch in registry.WatchAsync(new WatchQuery(definition, "", revision), ct))
                {
                    foreach (var change in batch)
                    {
                        See(change, known);
                    }
                }
            }
            catch (ApiException e) when (e.Code == 410)
            {
                // the watch fell behind what is remembered: list again
            }
        }
    }

    private async Task<long> ListAsync(ResourceDefinition definition, HashSet<ResourceKey> known, CancellationToken ct)
    {
        var list = await registry.ListAsync(new ListQuery(definition, ""), ct);
        var present = new HashSet<ResourceKey>();
        foreach (var item in list.Items)
        {
            var key = ResourceKey.Parse(item.Key);
            present.Add(key);
            SeePresent(key, ObjectFacts.Read(item.Value), known);
        }

        foreach (var gone in known.Where(k => !present.Contains(k)).ToList())
        {
            known.Remove(gone);
            WakeOwners(gone.Namespace, graph.Remove(gone));
        }

        return list.Revision;
    }

    private void See(WatchEvent change, HashSet<ResourceKey> known)
    {
        var key = ResourceKey.Parse(change.Key);
        var facts = ObjectFacts.Read(change.Json);
        if (change.Type == WatchEventType.Deleted)
        {
            known.Remove(key);
            graph.Remove(key);
            QueueAll(graph.DependentsOf(facts.Metadata.Uid));
            WakeOwners(key.Namespace, facts.Metadata.OwnerReferences ?? []); // one that is deleted in the foreground waits for this
            return;
        }

        SeePresent(key, facts, known);
    }

    private void SeePresent(ResourceKey key, ObjectFacts facts, HashSet<ResourceKey> known)
    {
        var owners = facts.Metadata.OwnerReferences;
        WakeOwners(key.Namespace, graph.Set(key, owners)); // one that waited for it need not any more
        if (owners is { Count: > 0 })
        {
            known.Add(key);
            queue.Add(key);
        }

        if (facts.Metadata is { DeletionTimestamp: not null, Finalizers.Count: > 0 })
        {
            queue.Add(key);
        }
    }

    private void QueueAll(IReadOnlyList<ResourceKey> keys)
    {
        foreach (var key in keys)
        {
            queue.Add(key);
        }
    }

    private void WakeOwners(string ns, IReadOnlyList<OwnerReference> owners)
    {
        foreach (var owner in owners)
        {
            if (registry.Definitions.FindKind(owner.ApiVersion, owner.Kind) is { } definition)
            {
                queue.Add(definition.Key(definition.Namespaced ? ns : "", owner.Name));
            }
        }
    }

    private void CountSynced()
    {
        if (Interlocked.Decrement(ref _unsynced) == 0)
        {
            _synced.TrySetResult();
        }
    }
}
