using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Queues;
using EdgeKube.Platform.Upgrades;
using EdgeKube.Server.NodeLink.Drains;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Nodes;
using EdgeKube.Server.Registry.Kinds.UpgradePlans;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.NodeLink.Upgrades;

/// <summary>Sees the upgrades through that nodes are ordered to make: drains, sends what they lack, and writes down how far they are.</summary>
/// <remarks>The node alone knows what it runs: it is offered the version again and again, and answers the same to the same offer.</remarks>
internal sealed class NodeUpgradeController : IReconciler<ResourceKey>
{
    private const int NotImplemented = 501;
    private const int BadRequest = 400;
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(3);
    private readonly IRegistry _registry;
    private readonly NodeLinkCaches _caches;
    private readonly NodeDrain _drain;
    private readonly UpgradeDelivery _delivery;
    private readonly TimeProvider _time;
    private readonly WorkQueue<ResourceKey> _queue;
    private readonly ConcurrentDictionary<string, Task> _sending = new();

    public NodeUpgradeController(
        IRegistry registry, NodeLinkCaches caches, NodeDrain drain, UpgradeDelivery delivery, TimeProvider time, WorkQueue<ResourceKey> queue)
    {
        (_registry, _caches, _drain, _delivery, _time, _queue) = (registry, caches, drain, delivery, time, queue);
        caches.Nodes.Subscribe((_, now) =>
        {
            if (now is not null && NodeUpgrade.Of(now.View.Metadata.Annotations) is { IsOrdered: true, IsOver: false })
            {
                queue.Add(now.Key);
            }
        });
    }

    public string Name => "node-upgrade";

    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(_caches.Nodes.WhenSyncedAsync(ct), _caches.Pods.WhenSyncedAsync(ct));

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_caches.Nodes.Find(key) is not { } node || NodeUpgrade.Of(node.View.Metadata.Annotations) is not { IsOrdered: true, IsOver: false } order)
        {
            return Requeue.OnChange;
        }

        if (_sending.TryGetValue(key.Name, out var sending) && !sending.IsCompleted)
        {
            return Requeue.In(_look);
        }

        if (order.State is "" or NodeUpgrade.Draining && order.Drain is { } patience)
        {
            if (order.State.Length == 0)
            {
                await WriteAsync(key, order, n => NodeCordon.Cordon(n, NodeUpgrade.CordonedKey).Annotate(NodeUpgrade.StateKey, NodeUpgrade.Draining), ct);
                return Requeue.In(_look);
            }

            if (_time.GetUtcNow() - order.Since < patience && await _drain.EvictAsync(key.Name, ct))
            {
                return Requeue.In(_look);
            }
        }

        return await OfferAsync(key, node.View, order, ct);
    }

    /// <summary>Until no file is on its way to a node.</summary>
    internal Task WhenSentAsync(string node) => _sending.GetValueOrDefault(node, Task.CompletedTask);

    private async Task<Requeue> OfferAsync(ResourceKey key, NodeView node, NodeUpgrade order, CancellationToken ct)
    {
        var architecture = node.Status.NodeInfo?.Architecture ?? "";
        if (_delivery.Find(order.Version, architecture) is not { } package)
        {
            await EndAsync(key, order, NodeUpgrade.Failed, $"{order.Version} is not published for {architecture} (edgekube upgrade publish, on the server)", ct);
            return Requeue.OnChange;
        }

        UpgradeStream stream;
        try
        {
            stream = await _delivery.OfferAsync(key.Name, order.Id, package, ct);
        }
        catch (ApiException e) when (e.Code is NotImplemented or BadRequest)
        {
            await EndAsync(key, order, NodeUpgrade.Failed, e.Message, ct); // an agent that is too old, or cannot do it
            return Requeue.OnChange;
        }
        catch (ApiException)
        {
            return Requeue.In(_look); // it is not connected, perhaps because it starts with the new version just now
        }

        if (stream.Answer.State == NodeUpgradeAnswer.Send)
        {
            await SaidAsync(key, order, NodeUpgrade.Sending, "", ct);
            _sending[key.Name] = SendAsync(key, stream, package, ct); // it may take long, and other nodes wait for this worker
            return Requeue.In(_look);
        }

        await stream.DisposeAsync();
        return await SaidAsync(key, order, stream.Answer.State, stream.Answer.Message ?? "", ct);
    }

    private async Task SendAsync(ResourceKey key, UpgradeStream stream, UpgradePackage package, CancellationToken ct)
    {
        await Task.Yield();
        try
        {
            await _delivery.SendAsync(stream, package, ct);
        }
        catch (Exception e) when (e is StreamException or IOException or OperationCanceledException)
        {
            // cut off: what has arrived stays there, and the next offer goes on from it
        }
        finally
        {
            _queue.Add(key);
        }
    }

    private async Task<Requeue> SaidAsync(ResourceKey key, NodeUpgrade order, string state, string message, CancellationToken ct)
    {
        if (state is NodeUpgradeAnswer.Done or NodeUpgradeAnswer.Failed)
        {
            await EndAsync(key, order, state, message, ct);
            return Requeue.OnChange;
        }

        if (order.State != state || order.Message != message)
        {
            await WriteAsync(key, order, n => State(n, state, message), ct);
        }

        return Requeue.In(_look);
    }

    private Task EndAsync(ResourceKey key, NodeUpgrade order, string state, string message, CancellationToken ct) => WriteAsync(
        key,
        order,
        node =>
        {
            if (state == NodeUpgrade.Done)
            {
                node["metadata"]!.AsObject().Ensure("labels")[NodeUpgrade.VersionLabel] = order.Version; // as the agent says from its next start on
            }

            return State(NodeCordon.Uncordon(node, NodeUpgrade.CordonedKey), state, message);
        },
        ct);

    private static JsonObject State(JsonObject node, string state, string message) =>
        node.Annotate(NodeUpgrade.StateKey, state).Annotate(NodeUpgrade.MessageKey, message.Length > 0 ? message : null);

    /// <summary>Only while the order is the one that was followed.</summary>
    private async Task WriteAsync(ResourceKey key, NodeUpgrade order, Func<JsonObject, JsonObject> change, CancellationToken ct)
    {
        try
        {
            var written = await _registry.UpdateAsync(
                key,
                node => NodeUpgrade.Of(Annotations(node)) is { IsOver: false } present && present.Id == order.Id ? change(node) : node,
                WriteOptions.Own(Name),
                ct);
            await _caches.Nodes.WhenAtAsync(written.Revision, ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // the node was deleted meanwhile
        }
    }

    private static Dictionary<string, string> Annotations(JsonObject node) =>
        (node.Map("metadata").Map("annotations") ?? []).ToDictionary(a => a.Key, a => a.Value.AsText() ?? "");
}
