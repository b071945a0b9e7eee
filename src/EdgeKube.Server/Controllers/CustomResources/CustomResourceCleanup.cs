using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;

namespace EdgeKube.Server.Controllers.CustomResources;

/// <summary>Deletes all objects of a kind whose definition is being deleted, then lets the definition go.</summary>
internal sealed class CustomResourceCleanup(IRegistry registry, TimeProvider time) : IReconciler<ResourceKey>
{
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(1);

    public string Name => "custom-resource-cleanup";

    public Task WhenSyncedAsync(CancellationToken ct) => Task.CompletedTask;

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (await registry.FindAsync(key, ct) is not { } stored)
        {
            return Requeue.OnChange;
        }

        var crd = ObjectJson.Read(stored.Value);
        var metadata = new ObjectMetadata(crd);
        if (metadata.DeletionTimestamp is null || !metadata.Finalizers.Contains(CustomResourceDefinitionHooks.Finalizer, StringComparer.Ordinal))
        {
            return Requeue.OnChange;
        }

        // A definition that was never served has no objects; a namesake's are not its own.
        var type = new GroupResource((string?)crd["spec"]?["group"] ?? "", (string?)crd["spec"]?["names"]?["plural"] ?? "");
        if (CustomConditions.IsTrue(crd["status"] as JsonObject, "Established") && await EmptyAsync(type, ct) > 0)
        {
            return Requeue.In(_again); // what has finalizers waits for their owners
        }

        await ReleaseAsync(key, ct);
        return Requeue.OnChange;
    }

    /// <returns>How many objects are still there.</returns>
    private async Task<int> EmptyAsync(GroupResource type, CancellationToken ct)
    {
        if (registry.Definitions.Find(type) is not { Custom: not null } definition)
        {
            return 0;
        }

        var left = 0;
        foreach (var item in (await registry.ListAsync(new ListQuery(definition, ""), ct)).Items)
        {
            left += await DeleteAsync(ResourceKey.Parse(item.Key), ct) ? 0 : 1;
        }

        return left;
    }

    private async Task<bool> DeleteAsync(ResourceKey key, CancellationToken ct)
    {
        try
        {
            return (await registry.DeleteAsync(key, new DeleteOptions(), ct)).Gone;
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            return true;
        }
    }

    private async Task ReleaseAsync(ResourceKey key, CancellationToken ct)
    {
        try
        {
            await registry.UpdateAsync(key, Finished, WriteOptions.Own(Name) with { Subresource = "status" }, ct);
            await registry.UpdateAsync(key, WithoutFinalizer, WriteOptions.Own(Name), ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // gone already, which is what was wanted
        }
    }

    private JsonObject Finished(JsonObject crd)
    {
        if (crd["status"] is JsonObject status)
        {
            CustomConditions.Set(status, "Terminating", "False", "InstanceDeletionCompleted", "removed all instances", time);
        }

        return crd;
    }

    private static JsonObject WithoutFinalizer(JsonObject crd)
    {
        var metadata = new ObjectMetadata(crd);
        metadata.Finalizers = [.. metadata.Finalizers.Where(f => f != CustomResourceDefinitionHooks.Finalizer)];
        return crd;
    }
}
