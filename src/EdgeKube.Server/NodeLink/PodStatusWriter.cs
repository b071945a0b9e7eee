using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.NodeLink;

/// <summary>Writes what nodes say of their pods; a node speaks for the pods that are bound to it, and for no other.</summary>
internal sealed class PodStatusWriter(IRegistry registry, ResourceCache<PodView> pods, IEventRecorder events)
{
    private const int MaxEvents = 200;

    private static readonly string[] _ownedByNode =
    [
        "observedGeneration", "phase", "message", "reason", "hostIP", "hostIPs", "podIP", "podIPs", "startTime",
        "initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses",
    ];

    // These are true only while the node says so.
    private static readonly string[] _passing = ["PodResizePending", "PodResizeInProgress"];

    public async Task ApplyAsync(string node, PodReportItem item, CancellationToken ct)
    {
        var key = new ResourceKey(BuiltIn.Pods, item.Namespace, item.Name);
        if (pods.Find(key) is not { } pod || pod.View.Spec.NodeName != node)
        {
            return;
        }

        var uid = pod.View.Metadata.Uid;
        if (uid != item.Uid && MirrorPods.HashOf(pod.View) != item.Uid)
        {
            return; // another pod has its name by now
        }

        try
        {
            if (item.Status is { } status)
            {
                await registry.UpdateAsync(
                    key, json => Merged(json, uid, status), WriteOptions.Own("kubelet") with { Subresource = "status", User = Requester.Node(node) }, ct);
            }

            if (item.Gone && pod.View.Metadata.DeletionTimestamp is not null)
            {
                await registry.DeleteAsync(key, new DeleteOptions { GracePeriodSeconds = 0, PreconditionUid = uid }, ct);
            }
        }
        catch (ApiException e) when (e.Code is 404 or 409)
        {
            // it is gone, or another pod has its name by now
        }
    }

    public void Record(string node, NodeEvents seen)
    {
        foreach (var one in seen.Events.Take(MaxEvents))
        {
            events.Record(one.About, one.Type, one.Reason, one.Message, "kubelet", node);
        }
    }

    /// <summary>What the node owns is as it says; what others wrote (PodScheduled and other conditions) stays.</summary>
    internal static JsonObject Merged(JsonObject pod, string uid, PodStatus reported)
    {
        if ((string?)pod["metadata"]?["uid"] != uid)
        {
            return pod; // a new pod under the old name
        }

        var wanted = pod["status"] as JsonObject ?? [];
        var said = JsonSerializer.SerializeToNode(reported, ApiJson.Default.PodStatus)!.AsObject();
        foreach (var name in _ownedByNode)
        {
            wanted.Remove(name);
            if (said[name] is { } value)
            {
                wanted[name] = value.DeepClone();
            }
        }

        if (wanted["qosClass"] is null && said["qosClass"] is { } quality)
        {
            wanted["qosClass"] = quality.DeepClone();
        }

        wanted["conditions"] = Conditions(wanted["conditions"] as JsonArray, said["conditions"] as JsonArray);
        pod["status"] = wanted;
        return pod;
    }

    private static JsonArray Conditions(JsonArray? stored, JsonArray? said)
    {
        var types = (said ?? []).Select(c => (string?)c?["type"]).ToHashSet();
        var merged = new JsonArray();
        foreach (var condition in (said ?? []).Concat((stored ?? []).Where(c => !types.Contains((string?)c?["type"]) && !_passing.Contains((string?)c?["type"]))))
        {
            merged.Add(condition?.DeepClone());
        }

        return merged;
    }
}
