using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Controllers.GarbageCollection;

/// <summary>Deletes objects whose owners are gone, and sees foreground and orphaning deletes through.</summary>
internal sealed class GarbageCollector(IRegistry registry, OwnershipGraph graph, OwnershipWatch watch) : IReconciler<ResourceKey>
{
    private const string Foreground = "foregroundDeletion";
    private const string Orphan = "orphan";

    public string Name => "garbage-collector";

    public Task WhenSyncedAsync(CancellationToken ct) => watch.WhenSyncedAsync(ct);

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (await ReadAsync(key, ct) is not { } facts)
        {
            return Requeue.OnChange;
        }

        if (facts.Metadata.DeletionTimestamp is not null)
        {
            await FinishDeletionAsync(key, facts.Metadata, ct);
        }
        else if (facts.Metadata.OwnerReferences is { Count: > 0 } owners)
        {
            await CollectAsync(key, facts.Metadata, owners, ct);
        }

        return Requeue.OnChange;
    }

    private async Task FinishDeletionAsync(ResourceKey key, ObjectMeta meta, CancellationToken ct)
    {
        if (meta.Finalizers?.Contains(Orphan) == true)
        {
            foreach (var dependent in graph.DependentsOf(meta.Uid))
            {
                await ChangeAsync(dependent, o => WithoutOwners(o, uid => uid == meta.Uid), ct);
            }

            await ChangeAsync(key, o => WithoutFinalizer(o, Orphan), ct);
        }
        else if (meta.Finalizers?.Contains(Foreground) == true && !await BlockedAsync(meta, ct))
        {
            await ChangeAsync(key, o => WithoutFinalizer(o, Foreground), ct);
        }
    }

    /// <summary>Deletes what belongs to an owner that goes in the foreground.</summary>
    /// <returns>Whether a dependent that blocks its owner is still there.</returns>
    private async Task<bool> BlockedAsync(ObjectMeta owner, CancellationToken ct)
    {
        var blocked = false;
        foreach (var key in graph.DependentsOf(owner.Uid))
        {
            if (await ReadAsync(key, ct) is not { } dependent)
            {
                continue;
            }

            blocked |= dependent.Metadata.OwnerReferences?.Any(o => o.Uid == owner.Uid && o.BlockOwnerDeletion == true) == true;
            if (dependent.Metadata.DeletionTimestamp is null)
            {
                await DeleteAsync(key, dependent.Metadata.Uid, graph.DependentsOf(dependent.Metadata.Uid).Count > 0 ? "Foreground" : "Background", ct);
            }
        }

        return blocked;
    }

    private async Task CollectAsync(ResourceKey key, ObjectMeta meta, IReadOnlyList<OwnerReference> owners, CancellationToken ct)
    {
        var notHolding = new HashSet<string>();
        var waiting = false;
        foreach (var owner in owners)
        {
            var state = await LookAsync(owner, key.Namespace, ct);
            waiting |= state == OwnerState.GoingInForeground;
            if (state != OwnerState.Present)
            {
                notHolding.Add(owner.Uid);
            }
        }

        if (notHolding.Count == 0)
        {
            return;
        }

        if (owners.Any(o => !notHolding.Contains(o.Uid)))
        {
            await ChangeAsync(key, o => WithoutOwners(o, notHolding.Contains), ct); // somebody still owns it
            return;
        }

        await DeleteAsync(key, meta.Uid, waiting && graph.DependentsOf(meta.Uid).Count > 0 ? "Foreground" : "", ct);
    }

    private async Task<OwnerState> LookAsync(OwnerReference owner, string ns, CancellationToken ct)
    {
        if (registry.Definitions.FindKind(owner.ApiVersion, owner.Kind) is not { } definition)
        {
            return OwnerState.Present; // a kind that is not known here may come back: never delete on a guess
        }

        if (definition.Namespaced && ns.Length == 0)
        {
            return OwnerState.Present; // in which namespace cannot be said: never delete on a guess
        }

        var found = await ReadAsync(definition.Key(definition.Namespaced ? ns : "", owner.Name), ct);
        if (found is null || found.Metadata.Uid != owner.Uid)
        {
            return OwnerState.Absent;
        }

        return found.Metadata.DeletionTimestamp is not null && found.Metadata.Finalizers?.Contains(Foreground) == true
            ? OwnerState.GoingInForeground
            : OwnerState.Present;
    }

    private async Task<ObjectFacts?> ReadAsync(ResourceKey key, CancellationToken ct) =>
        await registry.FindAsync(key, ct) is { } stored ? ObjectFacts.Read(stored.Value) : null;

    private async Task DeleteAsync(ResourceKey key, string uid, string policy, CancellationToken ct)
    {
        try
        {
            await registry.DeleteAsync(key, new DeleteOptions { PropagationPolicy = policy, PreconditionUid = uid }, ct);
        }
        catch (ApiException e) when (e.Reason is "NotFound" or "Conflict")
        {
            // gone, or replaced by a namesake that is judged on its own
        }
    }

    private async Task ChangeAsync(ResourceKey key, Func<JsonObject, JsonObject> change, CancellationToken ct)
    {
        try
        {
            await registry.UpdateAsync(key, change, WriteOptions.Own(Name), ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // gone, which is more than was wanted
        }
    }

    private static JsonObject WithoutFinalizer(JsonObject obj, string finalizer)
    {
        Keep(obj, "finalizers", f => (string?)f != finalizer);
        return obj;
    }

    private static JsonObject WithoutOwners(JsonObject obj, Func<string, bool> isGone)
    {
        Keep(obj, "ownerReferences", o => !isGone((string?)o?["uid"] ?? ""));
        return obj;
    }

    private static void Keep(JsonObject obj, string list, Func<JsonNode?, bool> wanted)
    {
        if (obj["metadata"] is JsonObject metadata && metadata[list] is JsonArray items)
        {
            var kept = items.Where(wanted).Select(i => i?.DeepClone()).ToArray();
            if (kept.Length == 0)
            {
                metadata.Remove(list);
            }
            else
            {
                metadata[list] = new JsonArray(kept);
            }
        }
    }

    private enum OwnerState
    {
        Present,
        Absent,
        GoingInForeground,
    }
}
