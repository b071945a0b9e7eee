using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Scheduling;

/// <summary>Gives pods without a node to one, and says of those that cannot have one why.</summary>
internal sealed class Scheduler : IReconciler<ResourceKey>
{
    private const string Component = "default-scheduler";
    private readonly IRegistry _registry;
    private readonly ResourceCache<PodView> _pods;
    private readonly ResourceCache<NodeView> _nodes;
    private readonly PodClaims _claims;
    private readonly IEventRecorder _events;
    private readonly TimeProvider _time;
    private readonly ClusterSnapshot _snapshot = new();
    private readonly Lock _lock = new();
    private readonly HashSet<ResourceKey> _unschedulable = [];
    private readonly WorkQueue<ResourceKey> _queue;

    public Scheduler(
        IRegistry registry,
        ResourceCache<PodView> pods,
        ResourceCache<NodeView> nodes,
        PodClaims claims,
        IEventRecorder events,
        TimeProvider time,
        WorkQueue<ResourceKey> queue)
    {
        (_registry, _pods, _nodes, _claims, _events, _time, _queue) = (registry, pods, nodes, claims, events, time, queue);
        claims.Subscribe(RetryAll);
        nodes.Subscribe(OnNode);
        pods.Subscribe(OnPod);
    }

    public string Name => "scheduler";

    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(_pods.WhenSyncedAsync(ct), _nodes.WhenSyncedAsync(ct), _claims.WhenSyncedAsync(ct));

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_pods.Find(key) is not { } pod || !IsOurs(pod.View))
        {
            return Requeue.OnChange;
        }

        lock (_lock)
        {
            _unschedulable.Add(key); // before looking, so that what changes while we look wakes it
        }

        var claims = await _claims.LookAsync(pod.View, ct);
        if (claims is { Problem.Length: > 0 })
        {
            await RefuseAsync(pod, $"0/{_nodes.Count} nodes are available: {claims.Problem}. preemption: 0/{_nodes.Count} nodes are available: {_nodes.Count} Preemption is not helpful for scheduling.", ct);
            return Requeue.OnChange; // when a claim changes
        }

        var plan = _snapshot.Choose(key, pod.View, Random.Shared, claims?.Refusal);
        if (plan.Node is null)
        {
            await RefuseAsync(pod, plan.Message, ct);
            return Requeue.OnChange; // when a node or another pod changes
        }

        if (claims is { Waiting.Count: > 0 })
        {
            _snapshot.Forget(key);
            await _claims.SelectAsync(claims.Waiting, plan.Node, ct);
            return Requeue.OnChange; // when the claims have their volumes, which are of that node
        }

        lock (_lock)
        {
            _unschedulable.Remove(key);
        }

        try
        {
            await BindAsync(pod, plan.Node, ct);
            _events.Record(
                Reference(pod.View), "Normal", "Scheduled", $"Successfully assigned {key.Namespace}/{key.Name} to {plan.Node}", Component);
        }
        catch (ApiException e) when (e.Reason is "NotFound" or "Conflict")
        {
            Forget(key); // deleted or placed by somebody else: the cache will tell
        }
        catch
        {
            Forget(key);
            throw;
        }

        return Requeue.OnChange;
    }

    private static bool IsOurs(PodView pod) =>
        string.IsNullOrEmpty(pod.Spec.NodeName)
        && pod.Metadata.DeletionTimestamp is null
        && (pod.Spec.SchedulerName ?? Component) == Component
        && !(pod.Spec.SchedulingGates?.Count > 0)
        && pod.Status.Phase is not ("Succeeded" or "Failed");

    private Task<WriteResult> BindAsync(Cached<PodView> pod, string node, CancellationToken ct) => _registry.UpdateAsync(
        pod.Key,
        stored =>
        {
            if ((string?)stored["metadata"]?["uid"] != pod.View.Metadata.Uid)
            {
                throw ApiException.Conflict(pod.Key); // a namesake, which may want another node
            }

            PodBinding.Bind(stored, node, _time.GetUtcNow());
            return stored;
        },
        WriteOptions.Own(Name) with { Subresource = "binding" },
        ct);

    private void Forget(ResourceKey key)
    {
        _snapshot.Forget(key);
        _snapshot.SetPod(key, _pods.Find(key)?.View); // the cache may have it bound by now
        RetryAll();
    }

    private async Task RefuseAsync(Cached<PodView> pod, string message, CancellationToken ct)
    {
        if (pod.View.Status.Conditions?.FirstOrDefault(c => c.Type == "PodScheduled") is { Status: "False" } said && said.Message == message)
        {
            return;
        }

        _events.Record(Reference(pod.View), "Warning", "FailedScheduling", message, Component);
        try
        {
            await _registry.UpdateAsync(
                pod.Key, p => WithCondition(p, message), WriteOptions.Own(Name) with { Subresource = "status" }, ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile
        }
    }

    private JsonObject WithCondition(JsonObject pod, string message)
    {
        if (pod["status"] is not JsonObject status)
        {
            pod["status"] = status = [];
        }

        var before = (status["conditions"] as JsonArray ?? []).FirstOrDefault(c => (string?)c?["type"] == "PodScheduled");
        var since = (string?)before?["status"] == "False" ? (string?)before?["lastTransitionTime"] : null;
        var others = (status["conditions"] as JsonArray ?? [])
            .Where(c => (string?)c?["type"] != "PodScheduled")
            .Select(c => c?.DeepClone());
        status["conditions"] = new JsonArray([
            .. others,
            new JsonObject
            {
                ["type"] = "PodScheduled",
                ["status"] = "False",
                ["reason"] = "Unschedulable",
                ["message"] = message,
                ["lastTransitionTime"] = since ?? TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds())),
            },
        ]);
        return pod;
    }

    private void OnNode(Cached<NodeView>? before, Cached<NodeView>? now)
    {
        _snapshot.SetNode((now ?? before)!.Key.Name, now?.View);
        if (now is not null && !OffersTheSame(before?.View, now.View))
        {
            RetryAll();
        }
    }

    // Heartbeats and conditions change often and make no room.
    private static bool OffersTheSame(NodeView? before, NodeView now) =>
        before is not null
        && before.Spec.Unschedulable == now.Spec.Unschedulable
        && (before.Spec.Taints ?? []).SequenceEqual(now.Spec.Taints ?? [])
        && SameEntries(before.Metadata.Labels, now.Metadata.Labels)
        && SameEntries(before.Status.Allocatable, now.Status.Allocatable);

    private static bool SameEntries(IReadOnlyDictionary<string, string>? a, IReadOnlyDictionary<string, string>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a is null || a.All(entry => b!.GetValueOrDefault(entry.Key) == entry.Value));

    private void OnPod(Cached<PodView>? before, Cached<PodView>? now)
    {
        var key = (now ?? before)!.Key;
        if (_snapshot.SetPod(key, now?.View))
        {
            RetryAll();
        }

        if (now is not null && IsOurs(now.View))
        {
            if (before is null || !IsOurs(before.View) || before.View.Metadata.Generation != now.View.Metadata.Generation)
            {
                _queue.Add(key);
            }

            return;
        }

        lock (_lock)
        {
            _unschedulable.Remove(key);
        }
    }

    private void RetryAll()
    {
        List<ResourceKey> again;
        lock (_lock)
        {
            again = [.. _unschedulable];
            _unschedulable.Clear();
        }

        again.ForEach(_queue.Add);
    }

    private static ObjectReference Reference(PodView pod) => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Namespace = pod.Metadata.Namespace,
        Name = pod.Metadata.Name,
        Uid = pod.Metadata.Uid,
    };
}
