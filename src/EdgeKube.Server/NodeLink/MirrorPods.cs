using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.NodeLink;

/// <summary>Shows nodes' static pods in the API: a mirror of each, made anew when the file changed or somebody deleted it.</summary>
/// <remarks>A mirror is bound to the node that tells of it and names nothing that a node gets only for its pods.</remarks>
internal sealed partial class MirrorPods(IRegistry registry, NodeLinkCaches caches, PodsByNode podsByNode, ILogger<MirrorPods> logger)
{
    public const string Annotation = "kubernetes.io/config.mirror";

    public static string? HashOf(PodView pod) => pod.Metadata.Annotations?.GetValueOrDefault(Annotation);

    public async Task ApplyAsync(string node, NodeStatics told, CancellationToken ct)
    {
        var wanted = new Dictionary<ResourceKey, (string Hash, JsonObject Pod)>();
        foreach (var element in told.Pods)
        {
            if (Mirror(element, node) is var (key, hash, pod))
            {
                wanted[key] = (hash, pod);
            }
        }

        var stale = podsByNode.On(node).Select(caches.Pods.Find).OfType<Cached<PodView>>()
            .Where(p => HashOf(p.View) is { } hash && (p.View.Metadata.DeletionTimestamp is not null || wanted.GetValueOrDefault(p.Key).Hash != hash))
            .ToList();
        foreach (var pod in stale)
        {
            await TryAsync(pod.Key, () => registry.DeleteAsync(
                pod.Key, new DeleteOptions { GracePeriodSeconds = 0, PreconditionUid = pod.View.Metadata.Uid, User = Requester.Node(node) }, ct));
        }

        foreach (var (key, (_, pod)) in wanted)
        {
            if (await registry.FindAsync(key, ct) is null)
            {
                await TryAsync(key, () => registry.CreateAsync(
                    registry.Definitions.Find(BuiltIn.Pods)!, key.Namespace, pod,
                    WriteOptions.Own("kubelet") with { FieldValidation = "Ignore", User = Requester.Node(node) }, ct));
            }
        }
    }

    private (ResourceKey Key, string Hash, JsonObject Pod)? Mirror(JsonElement element, string node)
    {
        if (JsonObject.Create(element) is not { } pod || pod["metadata"] is not JsonObject metadata || pod["spec"] is not JsonObject spec
            || (string?)metadata["name"] is not { } name || !name.EndsWith($"-{node}", StringComparison.Ordinal)
            || (string?)metadata["namespace"] is not { Length: > 0 } ns || (string?)metadata["annotations"]?[Annotation] is not { } hash)
        {
            return null;
        }

        var key = new ResourceKey(BuiltIn.Pods, ns, name);
        metadata.Remove("uid");
        spec["nodeName"] = node;
        if (spec["serviceAccountName"] is not null || PodReferences.Of(pod.Deserialize(ApiJson.Default.PodView)!).Count > 0)
        {
            LogRefused(key, node);
            return null;
        }

        if (caches.Nodes.Find(new ResourceKey(BuiltIn.Nodes, "", node)) is { } owner)
        {
            metadata["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Node",
                ["name"] = node,
                ["uid"] = owner.View.Metadata.Uid,
                ["controller"] = true,
            });
        }

        return (key, hash, pod);
    }

    private async Task TryAsync<T>(ResourceKey key, Func<Task<T>> write)
    {
        try
        {
            await write();
        }
        catch (ApiException e)
        {
            LogNotMirrored(key, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Static pod {Pod} of node {Node} names Secrets, ConfigMaps or a ServiceAccount; such a pod has no mirror")]
    private partial void LogRefused(ResourceKey pod, string node);

    [LoggerMessage(LogLevel.Warning, "Static pod {Pod} is not mirrored: {Problem}")]
    private partial void LogNotMirrored(ResourceKey pod, string problem);
}
