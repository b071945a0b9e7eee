using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.Nodes;

/// <summary>Gives each node the range that its pods' addresses come from.</summary>
internal sealed class NodeIpamController : IReconciler<ResourceKey>
{
    private readonly IRegistry _registry;
    private readonly ResourceCache<NodeView> _nodes;
    private readonly IEventRecorder _events;
    private readonly CidrPool _pool;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _promised = [];

    public NodeIpamController(
        IRegistry registry, ResourceCache<NodeView> nodes, IEventRecorder events, CidrPool pool, WorkQueue<ResourceKey> queue)
    {
        (_registry, _nodes, _events, _pool) = (registry, nodes, events, pool);
        nodes.Subscribe((_, now) =>
        {
            if (now is not null && string.IsNullOrEmpty(now.View.Spec.PodCIDR))
            {
                queue.Add(now.Key);
            }
        });
    }

    public string Name => "node-ipam";

    public Task WhenSyncedAsync(CancellationToken ct) => _nodes.WhenSyncedAsync(ct);

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_nodes.Find(key) is not { } node || !string.IsNullOrEmpty(node.View.Spec.PodCIDR))
        {
            return Requeue.OnChange;
        }

        if (Promise() is not { } cidr)
        {
            _events.Record(
                new ObjectReference { ApiVersion = "v1", Kind = "Node", Name = key.Name, Uid = node.View.Metadata.Uid },
                "Normal",
                "CIDRNotAvailable",
                $"Node {key.Name} status is now: CIDRNotAvailable",
                "cidrAllocator");
            return Requeue.In(TimeSpan.FromMinutes(1));
        }

        try
        {
            var written = await _registry.UpdateAsync(key, n => WithCidr(n, cidr), WriteOptions.Own(Name), ct);
            await _nodes.WhenAtAsync(written.Revision, ct);
        }
        finally
        {
            lock (_lock)
            {
                _promised.Remove(cidr);
            }
        }

        return Requeue.OnChange;
    }

    private string? Promise()
    {
        lock (_lock)
        {
            var taken = _nodes.All.Select(n => n.View.Spec.PodCIDR ?? "").Concat(_promised).ToHashSet();
            var cidr = _pool.Next(taken);
            if (cidr is not null)
            {
                _promised.Add(cidr);
            }

            return cidr;
        }
    }

    private static JsonObject WithCidr(JsonObject node, string cidr)
    {
        if (node["spec"] is not JsonObject spec)
        {
            node["spec"] = spec = [];
        }

        if (string.IsNullOrEmpty((string?)spec["podCIDR"]))
        {
            spec["podCIDR"] = cidr;
            spec["podCIDRs"] = new JsonArray(cidr);
        }

        return node;
    }
}
