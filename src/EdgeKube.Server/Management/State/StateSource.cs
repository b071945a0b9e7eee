using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Broker;
using EdgeKube.Server.NodeLink;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Management.State;

/// <summary>Reads what there is to tell out of the caches, and says which topics a change is about.</summary>
internal sealed class StateSource(StateCaches caches, IRegistry registry, UsageBoard usage, string version) : IStateSource
{
    private const string LeaseNamespace = "kube-node-lease";
    private readonly SliceIndex _slices = new(caches.EndpointSlices);

    /// <summary>The cluster as a whole.</summary>
    private static readonly ResourceKey _server = new(new GroupResource("edgekube.io", "server"), "", "");

    /// <summary>Lets the board know of everything that is, and that changes from now on.</summary>
    public void Feed(Action<ResourceKey> mark)
    {
        mark(_server);
        Follow(caches.Nodes, (before, now) =>
        {
            mark((now ?? before)!.Key);
            mark(_server);
        });
        Follow(caches.Pods, (before, now) => PodChanged(before?.View, now?.View, mark));
        Follow(caches.Deployments, (before, now) => mark((now ?? before)!.Key));
        Follow(caches.StatefulSets, (before, now) => mark((now ?? before)!.Key));
        Follow(caches.DaemonSets, (before, now) => mark((now ?? before)!.Key));
        Follow(caches.Services, (before, now) => mark((now ?? before)!.Key));
        Follow(caches.EndpointSlices, (before, now) =>
        {
            foreach (var slice in new[] { before, now }.OfType<Cached<EndpointSliceView>>())
            {
                if (_slices.Add(slice) is { } service)
                {
                    mark(service);
                }
            }
        });
    }

    public string TopicOf(ResourceKey key) => Topic(key);

    public static string Topic(ResourceKey key) => key.Type.Resource switch
    {
        "server" => $"{ManagementTopics.State}/server",
        "nodes" => $"{ManagementTopics.State}/node/{key.Name}",
        "services" => $"{ManagementTopics.State}/service/{key.Namespace}/{key.Name}",
        _ => $"{ManagementTopics.State}/workload/{key.Namespace}/{StateJson.KindOf(key)}/{key.Name}",
    };

    public async ValueTask<StateMessage?> TellAsync(ResourceKey key, CancellationToken ct) => key.Type.Resource switch
    {
        "server" => StateJson.Make(TopicOf(key), WriteServer),
        "nodes" => await NodeAsync(key, ct),
        "services" => Service(key),
        "deployments" => Workload(key, caches.Deployments),
        "statefulsets" => Workload(key, caches.StatefulSets),
        _ => Workload(key, caches.DaemonSets),
    };

    private static void Follow<TView>(ResourceCache<TView> cache, Action<Cached<TView>?, Cached<TView>?> changed)
        where TView : class, IObjectView
    {
        cache.Subscribe(changed);
        foreach (var present in cache.All)
        {
            changed(null, present);
        }
    }

    private void PodChanged(PodView? before, PodView? now, Action<ResourceKey> mark)
    {
        foreach (var pod in new[] { before, now }.OfType<PodView>())
        {
            if (!string.IsNullOrEmpty(pod.Spec.NodeName))
            {
                mark(new ResourceKey(BuiltIn.Nodes, "", pod.Spec.NodeName));
            }

            if (WorkloadOf(pod) is { } workload)
            {
                mark(workload);
            }
        }
    }

    private ResourceKey? WorkloadOf(PodView pod)
    {
        var (ns, owner) = (pod.Metadata.Namespace, Controller(pod.Metadata));
        if (owner?.Kind == "ReplicaSet")
        {
            owner = caches.ReplicaSets.Find(ns, owner.Name) is { } set ? Controller(set.View.Metadata) : null;
        }

        return owner?.Kind switch
        {
            "Deployment" => new ResourceKey(BuiltIn.Deployments, ns, owner.Name),
            "StatefulSet" => new ResourceKey(BuiltIn.StatefulSets, ns, owner.Name),
            "DaemonSet" => new ResourceKey(BuiltIn.DaemonSets, ns, owner.Name),
            _ => null,
        };
    }

    private static OwnerReference? Controller(ObjectMeta metadata) => metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true);

    private void WriteServer(Utf8JsonWriter writer)
    {
        writer.WriteString("version", version);
        writer.WriteNumber("nodes", caches.Nodes.Count);
        writer.WriteNumber("nodesReady", caches.Nodes.All.Count(n => NodeState.IsReady(n.View)));
    }

    private async ValueTask<StateMessage?> NodeAsync(ResourceKey key, CancellationToken ct)
    {
        if (caches.Nodes.Find(key) is not { } node)
        {
            return null;
        }

        var lease = await registry.FindAsync(new ResourceKey(BuiltIn.Leases, LeaseNamespace, key.Name), ct);
        var seen = lease is null ? null : JsonSerializer.Deserialize(lease.Value.Span, ApiJson.Default.LeaseView)?.Spec.RenewTime;
        var pods = caches.PodsByNode.On(key.Name).Select(p => caches.Pods.Find(p)?.View).OfType<PodView>().ToList();
        var used = usage.Find(key.Name);
        return StateJson.Make(
            TopicOf(key),
            writer => NodeState.Write(writer, node.View, pods, used),
            writer =>
            {
                if (used?.Uptime is { } uptime)
                {
                    writer.WriteNumber("uptimeSeconds", uptime);
                }

                if (seen is { } at)
                {
                    writer.WriteString("lastSeen", TimeConverter.Format(at));
                }
            });
    }

    private StateMessage? Service(ResourceKey key)
    {
        if (caches.Services.Find(key) is not { } service)
        {
            return null;
        }

        var (ready, total) = _slices.Count(key);
        return StateJson.Make(TopicOf(key), writer => ServiceState.Write(writer, service.View, ready, total));
    }

    private StateMessage? Workload(ResourceKey key, ResourceCache<DeploymentView> cache) => cache.Find(key) is not { } found ? null : StateJson.Make(
        TopicOf(key), writer => WorkloadState.Write(writer, key, found.View, found.Json, () => PodsOf(key, found.View.Metadata.Uid)));

    private IEnumerable<PodView> PodsOf(ResourceKey key, string uid)
    {
        var owners = key.Type == BuiltIn.Deployments ? caches.ReplicaSets.OwnedBy(uid).Select(s => s.View.Metadata.Uid) : new[] { uid };
        return owners.SelectMany(owner => caches.Pods.OwnedBy(owner)).Select(p => p.View);
    }
}
