using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.ApiServer;
using EdgeKube.Server.NodeLink.Drains;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Nodes;

namespace EdgeKube.Server.NodeLink.Power;

/// <summary>Restarts or shuts down nodes whose annotation says so: cordons and drains first, and uncordons when the machine is back.</summary>
internal sealed class NodePowerController : IReconciler<ResourceKey>
{
    private const int NotImplemented = 501;
    private const int BadRequest = 400;
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(2);
    private readonly IRegistry _registry;
    private readonly NodeLinkCaches _caches;
    private readonly NodeDrain _drain;
    private readonly INodeStreams _streams;
    private readonly TimeProvider _time;

    public NodePowerController(
        IRegistry registry, NodeLinkCaches caches, NodeDrain drain, INodeStreams streams, TimeProvider time, WorkQueue<ResourceKey> queue)
    {
        (_registry, _caches, _drain, _streams, _time) = (registry, caches, drain, streams, time);
        caches.Nodes.Subscribe((_, now) =>
        {
            if (now?.View.Metadata.Annotations is { } notes && (notes.ContainsKey(NodePower.OrderKey) || notes.ContainsKey(NodePower.SinceKey)))
            {
                queue.Add(now.Key);
            }
        });
    }

    public string Name => "node-power";

    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(_caches.Nodes.WhenSyncedAsync(ct), _caches.Pods.WhenSyncedAsync(ct));

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_caches.Nodes.Find(key) is not { } node)
        {
            return Requeue.OnChange;
        }

        var power = NodePower.Of(node.View);
        if (power.Order.Length == 0)
        {
            return power.Since is null ? Requeue.OnChange : await FinishAsync(key, ct); // called off
        }

        if (power.Boot.Length > 0)
        {
            return IsBack(node.View, power) ? await FinishAsync(key, ct) : Requeue.OnChange;
        }

        if (power.Since is not { } since)
        {
            await WriteAsync(key, Begin, ct);
            return Requeue.In(_look);
        }

        return _time.GetUtcNow() - since < power.Patience && await _drain.EvictAsync(key.Name, ct)
            ? Requeue.In(_look)
            : await OrderAsync(key, node.View, power, ct);
    }

    private static bool IsBack(NodeView node, NodePower power) =>
        node.Status.NodeInfo?.BootId is { Length: > 0 } boot && boot != power.Boot
        && node.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    private async Task<Requeue> OrderAsync(ResourceKey key, NodeView node, NodePower power, CancellationToken ct)
    {
        // Written first: a node that is back must not be told again.
        await WriteAsync(key, n => n.Annotate(NodePower.BootKey, node.Status.NodeInfo?.BootId ?? "unknown"), ct);
        try
        {
            await using var stream = await _streams.ConnectAsync(key.Name, new StreamOpen { Kind = StreamOpen.PowerKind, Path = power.Order }, ct);
        }
        catch (ApiException e) when (e.Code is NotImplemented or BadRequest)
        {
            await WriteAsync(key, n => Clear(n).Annotate(NodePower.ProblemKey, e.Message), ct); // it never will
        }
        catch (ApiException)
        {
            await WriteAsync(key, n => n.Annotate(NodePower.BootKey, null), ct);
            return Requeue.In(_look);
        }

        return Requeue.OnChange;
    }

    private async Task<Requeue> FinishAsync(ResourceKey key, CancellationToken ct)
    {
        await WriteAsync(key, Clear, ct);
        return Requeue.OnChange;
    }

    private JsonObject Begin(JsonObject node)
    {
        node.Annotate(NodePower.SinceKey, TimeConverter.Format(_time.GetUtcNow())).Annotate(NodePower.ProblemKey, null);
        return NodeCordon.Cordon(node, NodePower.CordonedKey);
    }

    private static JsonObject Clear(JsonObject node)
    {
        NodeCordon.Uncordon(node, NodePower.CordonedKey);
        foreach (var key in NodePower.Keys)
        {
            node.Annotate(key, null);
        }

        return node;
    }

    private async Task WriteAsync(ResourceKey key, Func<JsonObject, JsonObject> change, CancellationToken ct)
    {
        var written = await _registry.UpdateAsync(key, change, WriteOptions.Own(Name), ct);
        await _caches.Nodes.WhenAtAsync(written.Revision, ct);
    }
}
