using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.Deployments;

/// <summary>Rolls each Deployment's pods from its old templates to the present one, through ReplicaSets.</summary>
internal sealed class DeploymentController : IReconciler<ResourceKey>
{
    private const string Component = "deployment-controller";
    private readonly IRegistry _registry;
    private readonly ResourceCache<DeploymentView> _deployments;
    private readonly ResourceCache<ReplicaSetView> _sets;
    private readonly ResourceCache<PodView> _pods;
    private readonly IEventRecorder _events;
    private readonly TimeProvider _time;

    public DeploymentController(
        IRegistry registry,
        ResourceCache<DeploymentView> deployments,
        ResourceCache<ReplicaSetView> sets,
        ResourceCache<PodView> pods,
        IEventRecorder events,
        TimeProvider time)
    {
        (_registry, _deployments, _sets, _pods, _events, _time) = (registry, deployments, sets, pods, events, time);
    }

    public string Name => Component;

    /// <summary>Wakes <paramref name="queue"/> for what changes here.</summary>
    public DeploymentController Subscribe(WorkQueue<ResourceKey> queue)
    {
        _deployments.Subscribe((before, now) => queue.Add((now ?? before)!.Key));
        _sets.Subscribe((before, now) => WakeOwner((now ?? before)!.View.Metadata, queue));
        _pods.Subscribe((before, now) =>
        {
            // Recreate waits for the last old pod to be gone; its ReplicaSet no longer counts it then.
            if (now is null && before!.View.Metadata.Controller() is { Kind: "ReplicaSet" } owner
                && _sets.Find(before.Key.Namespace, owner.Name) is { } set)
            {
                WakeOwner(set.View.Metadata, queue);
            }
        });
        return this;
    }

    public Task WhenSyncedAsync(CancellationToken ct) =>
        Task.WhenAll(_deployments.WhenSyncedAsync(ct), _sets.WhenSyncedAsync(ct), _pods.WhenSyncedAsync(ct));

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_deployments.Find(key) is not { } deployment || deployment.View.Metadata.DeletionTimestamp is not null)
        {
            return Requeue.OnChange; // deleted; garbage collection takes its ReplicaSets
        }

        try
        {
            return await ReconcileAsync(deployment, ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound" || e.Causes.Any(c => c.Reason == "NamespaceTerminating"))
        {
            return Requeue.OnChange; // it, one of its ReplicaSets or its namespace is going: the cache will show it, and wake us
        }
    }

    private async Task<Requeue> ReconcileAsync(Cached<DeploymentView> deployment, CancellationToken ct)
    {
        var view = deployment.View;
        var all = _sets.OwnedBy(view.Metadata.Uid).Select(s => s.View).ToList();
        var current = all.Where(s => TemplateHash.Same(s.Spec.Template, view.Spec.Template)).MinBy(s => s.Metadata.CreationTimestamp);
        var old = all.Where(s => s != current).ToList();
        var changed = view.Spec.Paused || IsScaling(view, all)
            ? await ScaleAsync(view, all, ct)
            : await RollAsync(view, current, old, ct);
        if (!changed)
        {
            await CleanUpAsync(view, old, ct);
        }

        return await WriteStatusAsync(deployment, ct);
    }

    /// <summary>Whether the wanted size changed since the ReplicaSets were last sized.</summary>
    private static bool IsScaling(DeploymentView deployment, List<ReplicaSetView> all)
    {
        var active = all.Where(s => (s.Spec.Replicas ?? 1) > 0).ToList();
        return active.Count > 1 && active.Exists(s =>
            s.Metadata.Annotations?.TryGetValue(Revisions.DesiredReplicas, out var desired) == true
            && desired != (deployment.Spec.Replicas ?? 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private async Task<bool> ScaleAsync(DeploymentView deployment, List<ReplicaSetView> all, CancellationToken ct)
    {
        var active = all.Where(s => (s.Spec.Replicas ?? 1) > 0).ToList();
        if (active.Count == 0 && all.MaxBy(Revisions.Of) is { } newest && (deployment.Spec.Replicas ?? 1) > 0)
        {
            active.Add(newest);
        }

        var changed = false;
        foreach (var (name, size) in RolloutPlan.Proportional(deployment, active))
        {
            changed |= await ResizeAsync(deployment, active.Find(s => s.Metadata.Name == name)!, size, revision: null, ct);
        }

        return changed;
    }

    private async Task<bool> RollAsync(DeploymentView deployment, ReplicaSetView? current, List<ReplicaSetView> old, CancellationToken ct)
    {
        var revision = Revisions.Wanted(current, old);
        var sizes = RolloutPlan.Sizes(deployment, current, old, OldPodsRun(old));
        var changed = false;
        if (current is null)
        {
            if (!sizes.Remove("", out var first))
            {
                first = 0; // Recreate: it is there at once, and grows when the old pods are gone
            }

            changed = await CreateAsync(deployment, first, revision, ct);
        }
        else
        {
            changed |= await ResizeAsync(
                deployment, current, sizes.TryGetValue(current.Metadata.Name, out var size) ? size : current.Spec.Replicas ?? 1, revision, ct);
        }

        foreach (var set in old.Where(s => sizes.ContainsKey(s.Metadata.Name)))
        {
            changed |= await ResizeAsync(deployment, set, sizes[set.Metadata.Name], revision: null, ct);
        }

        await WriteRevisionAsync(deployment, revision, ct);
        return changed;
    }

    private bool OldPodsRun(List<ReplicaSetView> old) => old.Exists(s =>
        _pods.OwnedBy(s.Metadata.Uid).Any(p => p.View.Status.Phase is not ("Succeeded" or "Failed")));

    private async Task<bool> CreateAsync(DeploymentView deployment, int size, long revision, CancellationToken ct)
    {
        var hash = TemplateHash.Of(deployment.Spec.Template, deployment.Status.CollisionCount ?? 0);
        try
        {
            var made = await _registry.CreateAsync(
                _registry.Definitions.Get(BuiltIn.ReplicaSets),
                deployment.Metadata.Namespace,
                DeploymentObjects.NewReplicaSet(deployment, hash, size, revision),
                WriteOptions.Own(Component) with { FieldValidation = "Ignore" },
                ct);
            if (size > 0)
            {
                RecordScaled(deployment, $"{deployment.Metadata.Name}-{hash}", 0, size);
            }

            await _sets.WhenAtAsync(made.Revision, ct);
            return true;
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            await ResolveCollisionAsync(deployment, $"{deployment.Metadata.Name}-{hash}", ct);
            return true;
        }
    }

    /// <summary>The name is taken: by our own ReplicaSet that the cache has not shown yet, or by a stranger's with the same hash.</summary>
    private async Task ResolveCollisionAsync(DeploymentView deployment, string name, CancellationToken ct)
    {
        var stored = await _registry.FindAsync(new ResourceKey(BuiltIn.ReplicaSets, deployment.Metadata.Namespace, name), ct);
        var taken = stored is null ? null : JsonSerializer.Deserialize(stored.Value.Span, ApiJson.Default.ReplicaSetView);
        if (taken is null
            || (taken.Metadata.Controller()?.Uid == deployment.Metadata.Uid && TemplateHash.Same(taken.Spec.Template, deployment.Spec.Template)))
        {
            return; // the cache will show it, and wake us
        }

        var collisions = (deployment.Status.CollisionCount ?? 0) + 1;
        await _registry.UpdateAsync(
            KeyOf(deployment),
            d => DeploymentObjects.WithStatus(d, deployment.Status with { CollisionCount = collisions }),
            WriteOptions.Own(Component) with { Subresource = "status" },
            ct);
    }

    private async Task<bool> ResizeAsync(DeploymentView deployment, ReplicaSetView set, int size, long? revision, CancellationToken ct)
    {
        var before = set.Spec.Replicas ?? 1;
        var key = new ResourceKey(BuiltIn.ReplicaSets, set.Metadata.Namespace, set.Metadata.Name);
        var written = await _registry.UpdateAsync(
            key, s => DeploymentObjects.Resize(s, deployment, size, revision), WriteOptions.Own(Component) with { FieldValidation = "Ignore" }, ct);
        if (!written.Changed)
        {
            return false;
        }

        if (size != before)
        {
            RecordScaled(deployment, set.Metadata.Name, before, size);
        }

        await _sets.WhenAtAsync(written.Revision, ct);
        return size != before;
    }

    private async Task WriteRevisionAsync(DeploymentView deployment, long revision, CancellationToken ct)
    {
        var written = await _registry.UpdateAsync(
            KeyOf(deployment),
            d => DeploymentObjects.WithRevision(d, revision),
            WriteOptions.Own(Component) with { FieldValidation = "Ignore" },
            ct);
        await _deployments.WhenAtAsync(written.Revision, ct);
    }

    private async Task CleanUpAsync(DeploymentView deployment, List<ReplicaSetView> old, CancellationToken ct)
    {
        if (!RolloutStatus.IsComplete(deployment, deployment.Status))
        {
            return;
        }

        foreach (var set in Revisions.Surplus(deployment, old))
        {
            await _registry.DeleteAsync(
                new ResourceKey(BuiltIn.ReplicaSets, set.Metadata.Namespace, set.Metadata.Name),
                new DeleteOptions { PreconditionUid = set.Metadata.Uid, PropagationPolicy = "Background" },
                ct);
        }
    }

    private async Task<Requeue> WriteStatusAsync(Cached<DeploymentView> before, CancellationToken ct)
    {
        if (_deployments.Find(before.Key) is not { } deployment)
        {
            return Requeue.OnChange;
        }

        var all = _sets.OwnedBy(deployment.View.Metadata.Uid).Select(s => s.View).ToList();
        var current = all.Where(s => TemplateHash.Same(s.Spec.Template, deployment.View.Spec.Template)).MinBy(s => s.Metadata.CreationTimestamp);
        var now = _time.GetUtcNow();
        var status = RolloutStatus.Of(deployment.View, current, all, now);
        var written = await _registry.UpdateAsync(
            before.Key, d => DeploymentObjects.WithStatus(d, status), WriteOptions.Own(Component) with { Subresource = "status" }, ct);
        await _deployments.WhenAtAsync(written.Revision, ct);
        return RolloutStatus.UntilDeadline(deployment.View, status, now) is { } left ? Requeue.In(left) : Requeue.OnChange;
    }

    private void RecordScaled(DeploymentView deployment, string set, int from, int to) => _events.Record(
        new ObjectReference
        {
            ApiVersion = "apps/v1",
            Kind = "Deployment",
            Namespace = deployment.Metadata.Namespace,
            Name = deployment.Metadata.Name,
            Uid = deployment.Metadata.Uid,
        },
        "Normal",
        "ScalingReplicaSet",
        $"Scaled {(to > from ? "up" : "down")} replica set {set} from {from} to {to}",
        Component);

    private static void WakeOwner(ObjectMeta set, WorkQueue<ResourceKey> queue)
    {
        if (set.Controller() is { Kind: "Deployment" } owner)
        {
            queue.Add(new ResourceKey(BuiltIn.Deployments, set.Namespace, owner.Name));
        }
    }

    private static ResourceKey KeyOf(DeploymentView deployment) =>
        new(BuiltIn.Deployments, deployment.Metadata.Namespace, deployment.Metadata.Name);
}
