using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.Namespaces;

/// <summary>Empties a namespace that is being deleted, then lets it go.</summary>
internal sealed class NamespaceDeletionController : IReconciler<ResourceKey>
{
    private const string Finalizer = "kubernetes";
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(1);
    private readonly IRegistry _registry;
    private readonly ResourceCache<NamespaceView> _namespaces;

    public NamespaceDeletionController(IRegistry registry, ResourceCache<NamespaceView> namespaces, WorkQueue<ResourceKey> queue)
    {
        (_registry, _namespaces) = (registry, namespaces);
        namespaces.Subscribe((_, now) =>
        {
            if (now?.View.Metadata.DeletionTimestamp is not null)
            {
                queue.Add(now.Key);
            }
        });
    }

    public string Name => "namespace-deletion";

    public Task WhenSyncedAsync(CancellationToken ct) => _namespaces.WhenSyncedAsync(ct);

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_namespaces.Find(key) is not { View.Metadata.DeletionTimestamp: not null } ns)
        {
            return Requeue.OnChange;
        }

        if (await EmptyAsync(key.Name, ct) > 0)
        {
            return Requeue.In(_again); // pods take their grace; what has finalizers waits for their owners
        }

        if (ns.View.Spec.Finalizers?.Contains(Finalizer) == true)
        {
            await ReleaseAsync(key, ct);
        }

        return Requeue.OnChange;
    }

    /// <returns>How many objects are still there.</returns>
    private async Task<int> EmptyAsync(string ns, CancellationToken ct)
    {
        var left = 0;
        foreach (var definition in _registry.Definitions.Stored.Where(d => d.Namespaced && d.Verbs.Contains("delete")))
        {
            var list = await _registry.ListAsync(new ListQuery(definition, ns), ct);
            foreach (var item in list.Items)
            {
                left += await DeleteAsync(ResourceKey.Parse(item.Key), ct) ? 0 : 1;
            }
        }

        return left;
    }

    private async Task<bool> DeleteAsync(ResourceKey key, CancellationToken ct)
    {
        try
        {
            return (await _registry.DeleteAsync(key, new DeleteOptions { PropagationPolicy = "Background" }, ct)).Gone;
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
            await _registry.UpdateAsync(key, WithoutFinalizer, WriteOptions.Own(Name) with { Subresource = "finalize" }, ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // gone already, which is what was wanted
        }
    }

    private static JsonObject WithoutFinalizer(JsonObject ns)
    {
        var finalizers = ns["spec"]?["finalizers"] as JsonArray ?? [];
        ns["spec"] = new JsonObject
        {
            ["finalizers"] = new JsonArray([.. finalizers.Where(f => (string?)f != Finalizer).Select(f => f?.DeepClone())]),
        };
        return ns;
    }
}
