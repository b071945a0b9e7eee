using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.Nodes;

/// <summary>Answers a node's conditions: taints it, marks its pods not ready, and moves them away when their patience ends.</summary>
internal sealed class NodeLifecycleController : IReconciler<ResourceKey>
{
    private const string Marked = "NodeNotReady";

    // How long pods of a node that has no Node object are left alone (Kubernetes' pod garbage collector waits as long).
    private static readonly TimeSpan _quarantine = TimeSpan.FromSeconds(40);
    private readonly IRegistry _registry;
    private readonly ResourceCache<NodeView> _nodes;
    private readonly ResourceCache<PodView> _pods;
    private readonly PodsByNode _podsByNode;
    private readonly IEventRecorder _events;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _missing = [];

    public NodeLifecycleController(
        IRegistry registry,
        ResourceCache<NodeView> nodes,
        ResourceCache<PodView> pods,
        PodsByNode podsByNode,
        IEventRecorder events,
        TimeProvider time,
        WorkQueue<ResourceKey> queue)
    {
        (_registry, _nodes, _pods, _podsByNode, _events, _time) = (registry, nodes, pods, podsByNode, events, time);
        nodes.Subscribe((before, now) => queue.Add((now ?? before)!.Key));
        pods.Subscribe((before, now) =>
        {
            if (now?.View.Spec.NodeName is { Length: > 0 } node && before?.View.Spec.NodeName != node)
            {
                queue.Add(new ResourceKey(BuiltIn.Nodes, "", node));
            }
        });
    }

    public string Name => "node-lifecycle";

    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(_nodes.WhenSyncedAsync(ct), _pods.WhenSyncedAsync(ct));

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_nodes.Find(key) is not { } node)
        {
            return await CollectOrphansAsync(key.Name, ct);
        }

        lock (_lock)
        {
            _missing.Remove(key.Name);
        }

        var now = _time.GetUtcNow();
        var taints = node.View.Spec.Taints;
        if (NodeTaints.Wanted(node.View, now) is { } wanted)
        {
            var written = await _registry.UpdateAsync(key, n => WithTaints(n, wanted), WriteOptions.Own(Name), ct);
            await _nodes.WhenAtAsync(written.Revision, ct);
            taints = wanted;
        }

        var pods = PodsOn(key.Name);
        await MarkAsync(pods, NodeTaints.ReadyStatus(node.View) == "True", ct);
        var plan = NodeEvictionPlan.Make(taints, pods.Select(p => p.View), now);
        foreach (var pod in plan.Evict)
        {
            await EvictAsync(pod, ct);
        }

        return plan.LookAgain is { } delay ? Requeue.In(delay) : Requeue.OnChange;
    }

    private List<Cached<PodView>> PodsOn(string node) => [.. _podsByNode.On(node).Select(_pods.Find).OfType<Cached<PodView>>()];

    private async Task<Requeue> CollectOrphansAsync(string node, CancellationToken ct)
    {
        lock (_lock)
        {
            if (!_podsByNode.Any(node))
            {
                _missing.Remove(node);
                return Requeue.OnChange;
            }

            var now = _time.GetUtcNow();
            _missing.TryAdd(node, now);
            if (_missing[node] + _quarantine - now is var left && left > TimeSpan.Zero)
            {
                return Requeue.In(left);
            }

            _missing.Remove(node); // pods that come later have the whole time again
        }

        foreach (var pod in PodsOn(node))
        {
            await DeleteAsync(pod.View, graceSeconds: 0, ct);
        }

        return Requeue.OnChange;
    }

    // The agent tells only what changes, and this is no change of its own: what was marked here is taken back here.
    private async Task MarkAsync(List<Cached<PodView>> pods, bool nodeIsReady, CancellationToken ct)
    {
        foreach (var pod in pods.Where(p => nodeIsReady ? IsMarked(p.View) : Is(p.View, "Ready")))
        {
            var written = await _registry.UpdateAsync(pod.Key, p => WithReady(p, nodeIsReady), WriteOptions.Own(Name) with { Subresource = "status" }, ct);
            await _pods.WhenAtAsync(written.Revision, ct); // or the next look would not see the mark
            if (!nodeIsReady)
            {
                _events.Record(Reference(pod.View), "Warning", "NodeNotReady", "Node is not ready", "node-controller");
            }
        }
    }

    private static bool IsMarked(PodView pod) =>
        pod.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "False", Reason: Marked }) == true
        && Is(pod, "ContainersReady")
        && pod.Spec.ReadinessGates?.All(gate => Is(pod, gate.ConditionType)) != false;

    private static bool Is(PodView pod, string condition) => pod.Status.Conditions?.Any(c => c.Type == condition && c.Status == "True") == true;

    private async Task EvictAsync(PodView pod, CancellationToken ct)
    {
        _events.Record(
            Reference(pod),
            "Normal",
            "TaintManagerEviction",
            $"Marking for deletion Pod {pod.Metadata.Namespace}/{pod.Metadata.Name}",
            "taint-eviction-controller");
        await DeleteAsync(pod, graceSeconds: null, ct);
    }

    private async Task DeleteAsync(PodView pod, long? graceSeconds, CancellationToken ct)
    {
        var key = new ResourceKey(BuiltIn.Pods, pod.Metadata.Namespace, pod.Metadata.Name);
        try
        {
            await _registry.DeleteAsync(key, new DeleteOptions { GracePeriodSeconds = graceSeconds, PreconditionUid = pod.Metadata.Uid }, ct);
        }
        catch (ApiException e) when (e.Reason is "NotFound" or "Conflict")
        {
            // gone, or replaced by a namesake: nothing to do with this one any more
        }
    }

    private static JsonObject WithTaints(JsonObject node, IReadOnlyList<Taint> taints)
    {
        var array = new JsonArray();
        foreach (var taint in taints)
        {
            var item = new JsonObject { ["key"] = taint.Key, ["effect"] = taint.Effect };
            if (!string.IsNullOrEmpty(taint.Value))
            {
                item["value"] = taint.Value;
            }

            if (taint.TimeAdded is { } added)
            {
                item["timeAdded"] = TimeConverter.Format(added);
            }

            array.Add((JsonNode)item);
        }

        if (node["spec"] is not JsonObject spec)
        {
            node["spec"] = spec = [];
        }

        spec["taints"] = array.Count == 0 ? null : array;
        return node;
    }

    private JsonObject WithReady(JsonObject pod, bool isReady)
    {
        foreach (var condition in pod["status"]?["conditions"] as JsonArray ?? [])
        {
            if (condition is not JsonObject ready || (string?)ready["type"] != "Ready" || (isReady ? (string?)ready["reason"] != Marked : (string?)ready["status"] != "True"))
            {
                continue;
            }

            ready["status"] = isReady ? "True" : "False";
            ready["lastTransitionTime"] = TimeConverter.Format(TruncatedNow());
            if (isReady)
            {
                ready.Remove("reason");
            }
            else
            {
                ready["reason"] = Marked;
            }
        }

        return pod;
    }

    private DateTimeOffset TruncatedNow() => DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());

    private static ObjectReference Reference(PodView pod) => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Namespace = pod.Metadata.Namespace,
        Name = pod.Metadata.Name,
        Uid = pod.Metadata.Uid,
    };
}
