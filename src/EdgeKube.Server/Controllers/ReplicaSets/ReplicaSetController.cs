using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.ReplicaSets;

/// <summary>Keeps as many pods of each ReplicaSet as it wants.</summary>
internal sealed class ReplicaSetController : IReconciler<ResourceKey>
{
    private const string Component = "replicaset-controller";
    private readonly IRegistry _registry;
    private readonly ResourceCache<ReplicaSetView> _sets;
    private readonly ResourceCache<PodView> _pods;
    private readonly IEventRecorder _events;
    private readonly TimeProvider _time;

    public ReplicaSetController(
        IRegistry registry,
        ResourceCache<ReplicaSetView> sets,
        ResourceCache<PodView> pods,
        IEventRecorder events,
        TimeProvider time,
        WorkQueue<ResourceKey> queue)
    {
        (_registry, _sets, _pods, _events, _time) = (registry, sets, pods, events, time);
        sets.Subscribe((before, now) => queue.Add((now ?? before)!.Key));
        pods.Subscribe((before, now) => WakeOwners(before, now, queue));
    }

    public string Name => "replicaset-controller";

    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(_sets.WhenSyncedAsync(ct), _pods.WhenSyncedAsync(ct));

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_sets.Find(key) is not { } set)
        {
            return Requeue.OnChange; // deleted; garbage collection takes its pods
        }

        var plan = ReplicaSetPlan.Make(set.View, CandidatesOf(set.View), _time.GetUtcNow());
        var (revision, refusal) = await ActAsync(set, plan, ct);
        await WriteStatusAsync(set, plan.Status, ct);
        if (revision > 0)
        {
            await _pods.WhenAtAsync(revision, ct); // see our own writes before the next look
        }

        return refusal is not null ? Requeue.Refused(refusal) : plan.LookAgain is { } delay ? Requeue.In(delay) : Requeue.OnChange;
    }

    private List<PodView> CandidatesOf(ReplicaSetView set)
    {
        var selector = LabelSelector.From(set.Spec.Selector);
        var owned = _pods.OwnedBy(set.Metadata.Uid).Select(p => p.View);
        var orphans = _pods.InNamespace(set.Metadata.Namespace)
            .Select(p => p.View)
            .Where(p => p.Metadata.Controller() is null && selector.Matches(p.Metadata.Labels));
        return [.. owned, .. orphans];
    }

    /// <returns>The last revision that was written, and why a pod could not be made.</returns>
    private async Task<(long Revision, string? Refusal)> ActAsync(Cached<ReplicaSetView> set, ReplicaSetPlan plan, CancellationToken ct)
    {
        var revision = 0L;
        foreach (var pod in plan.Release)
        {
            revision = await ChangeOwnerAsync(pod, p => WithoutOwner(p, set.View.Metadata.Uid), ct) ?? revision;
        }

        foreach (var pod in plan.Adopt)
        {
            revision = await ChangeOwnerAsync(pod, p => WithOwner(p, set.View.Metadata), ct) ?? revision;
        }

        try
        {
            for (var i = 0; i < plan.Create; i++)
            {
                revision = await CreatePodAsync(set.View, ct);
            }
        }
        catch (ApiException e)
        {
            await _pods.WhenAtAsync(revision, ct); // the next try must not make again what was made in this one
            if (e.Causes.Any(c => c.Reason == "NamespaceTerminating"))
            {
                return (revision, null); // it goes too
            }

            _events.Record(Reference(set.View), "Warning", "FailedCreate", $"Error creating: {e.Message}", Component);
            if (e.Code >= 500)
            {
                throw;
            }

            return (revision, e.Message); // a quota or a policy says no
        }

        foreach (var pod in plan.Delete)
        {
            revision = await DeletePodAsync(set.View, pod, ct) ?? revision;
        }

        return (revision, null);
    }

    private async Task<long> CreatePodAsync(ReplicaSetView set, CancellationToken ct)
    {
        var made = await _registry.CreateAsync(
            _registry.Definitions.Get(BuiltIn.Pods), set.Metadata.Namespace, PodOf(set), WriteOptions.Own(Component) with { FieldValidation = "Ignore" }, ct);
        using var created = JsonDocument.Parse(made.Json);
        var name = created.RootElement.GetProperty("metadata").GetProperty("name").GetString();
        _events.Record(Reference(set), "Normal", "SuccessfulCreate", $"Created pod: {name}", Component);
        return made.Revision;
    }

    private async Task<long?> DeletePodAsync(ReplicaSetView set, PodView pod, CancellationToken ct)
    {
        try
        {
            var deleted = await _registry.DeleteAsync(
                KeyOf(pod), new DeleteOptions { PreconditionUid = pod.Metadata.Uid, PropagationPolicy = "Background" }, ct);
            _events.Record(Reference(set), "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Metadata.Name}", Component);
            return deleted.Revision;
        }
        catch (ApiException e) when (e.Reason is "NotFound" or "Conflict")
        {
            return null;
        }
    }

    private async Task<long?> ChangeOwnerAsync(PodView pod, Func<JsonObject, JsonObject> change, CancellationToken ct)
    {
        try
        {
            return (await _registry.UpdateAsync(KeyOf(pod), change, WriteOptions.Own(Component), ct)).Revision;
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            return null;
        }
    }

    private async Task WriteStatusAsync(Cached<ReplicaSetView> set, ReplicaSetStatus status, CancellationToken ct)
    {
        if (set.View.Status == status)
        {
            return;
        }

        try
        {
            var written = await _registry.UpdateAsync(
                set.Key, s => WithStatus(s, status), WriteOptions.Own(Component) with { Subresource = "status" }, ct);
            await _sets.WhenAtAsync(written.Revision, ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile
        }
    }

    private static JsonObject WithStatus(JsonObject set, ReplicaSetStatus status)
    {
        if (set["status"] is not JsonObject json)
        {
            set["status"] = json = [];
        }

        json["replicas"] = status.Replicas;
        json["observedGeneration"] = status.ObservedGeneration;
        SetOrRemove(json, "fullyLabeledReplicas", status.FullyLabeledReplicas);
        SetOrRemove(json, "readyReplicas", status.ReadyReplicas);
        SetOrRemove(json, "availableReplicas", status.AvailableReplicas);
        SetOrRemove(json, "terminatingReplicas", status.TerminatingReplicas);
        return set;
    }

    private static void SetOrRemove(JsonObject json, string name, int? value)
    {
        if (value is { } number)
        {
            json[name] = number;
        }
        else
        {
            json.Remove(name);
        }
    }

    private static JsonObject PodOf(ReplicaSetView set)
    {
        var template = JsonNode.Parse(set.Spec.Template.GetRawText())!.AsObject();
        var metadata = template["metadata"]?.DeepClone() as JsonObject ?? [];
        metadata.Remove("creationTimestamp");
        metadata.Remove("name");
        metadata["generateName"] = $"{set.Metadata.Name}-";
        metadata["namespace"] = set.Metadata.Namespace;
        metadata["ownerReferences"] = OwnedBy.Controller("apps/v1", "ReplicaSet", set.Metadata);
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = template["spec"]?.DeepClone(),
        };
    }

    private static JsonObject WithOwner(JsonObject pod, ObjectMeta owner)
    {
        var metadata = pod["metadata"]!.AsObject();
        var owners = (metadata["ownerReferences"] as JsonArray ?? []).Select(o => o?.DeepClone());
        metadata["ownerReferences"] = new JsonArray([.. owners, OwnedBy.Controller("apps/v1", "ReplicaSet", owner)[0]!.DeepClone()]);
        return pod;
    }

    private static JsonObject WithoutOwner(JsonObject pod, string uid)
    {
        var metadata = pod["metadata"]!.AsObject();
        var owners = (metadata["ownerReferences"] as JsonArray ?? []).Where(o => (string?)o?["uid"] != uid).Select(o => o?.DeepClone());
        metadata["ownerReferences"] = new JsonArray([.. owners]);
        return pod;
    }

    private void WakeOwners(Cached<PodView>? before, Cached<PodView>? now, WorkQueue<ResourceKey> queue)
    {
        var controllers = new[] { before?.View.Metadata.Controller(), now?.View.Metadata.Controller() };
        foreach (var owner in controllers.Where(o => o?.Kind == "ReplicaSet").DistinctBy(o => o!.Uid))
        {
            queue.Add(new ResourceKey(BuiltIn.ReplicaSets, (now ?? before)!.Key.Namespace, owner!.Name));
        }

        if (now is not null && now.View.Metadata.Controller() is null && now.View.Metadata.Labels is { Count: > 0 } labels)
        {
            foreach (var set in _sets.InNamespace(now.Key.Namespace).Where(s => LabelSelector.From(s.View.Spec.Selector).Matches(labels)))
            {
                queue.Add(set.Key);
            }
        }
    }

    private static ResourceKey KeyOf(PodView pod) => new(BuiltIn.Pods, pod.Metadata.Namespace, pod.Metadata.Name);

    private static ObjectReference Reference(ReplicaSetView set) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "ReplicaSet",
        Namespace = set.Metadata.Namespace,
        Name = set.Metadata.Name,
        Uid = set.Metadata.Uid,
    };
}
