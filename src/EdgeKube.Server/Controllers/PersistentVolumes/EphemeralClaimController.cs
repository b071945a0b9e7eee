using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.PersistentVolumes;

/// <summary>Makes the claims of pods' ephemeral volumes; the pods own them, and take them along when they go.</summary>
internal sealed class EphemeralClaimController : IReconciler<ResourceKey>
{
    private const string Component = "ephemeral_volume";
    private readonly IRegistry _registry;
    private readonly ResourceCache<PodView> _pods;
    private readonly IEventRecorder _events;

    public EphemeralClaimController(IRegistry registry, ResourceCache<PodView> pods, IEventRecorder events, WorkQueue<ResourceKey> queue)
    {
        (_registry, _pods, _events) = (registry, pods, events);
        pods.Subscribe((_, now) =>
        {
            if (now is not null && Templates(now.View).Any())
            {
                queue.Add(now.Key);
            }
        });
    }

    public string Name => "ephemeral-volume-controller";

    public Task WhenSyncedAsync(CancellationToken ct) => _pods.WhenSyncedAsync(ct);

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_pods.Find(key)?.View is not { Metadata.DeletionTimestamp: null } pod)
        {
            return Requeue.OnChange;
        }

        foreach (var (volume, template) in Templates(pod))
        {
            var claim = new ResourceKey(BuiltIn.PersistentVolumeClaims, key.Namespace, $"{key.Name}-{volume}");
            if (await _registry.FindAsync(claim, ct) is not { } found)
            {
                await CreateAsync(pod, claim, template, ct);
            }
            else if (!ObjectJson.Read(found.Value).Map("metadata").Maps("ownerReferences").Any(o => o.Item.Text("uid") == pod.Metadata.Uid))
            {
                Say(pod, "Warning", "FailedCreate", $"PVC \"{claim.Namespace}/{claim.Name}\" was not created for pod \"{key.Namespace}/{key.Name}\" (pod is not owner)");
            }
        }

        return Requeue.OnChange;
    }

    private async Task CreateAsync(PodView pod, ResourceKey claim, JsonElement template, CancellationToken ct)
    {
        var wanted = JsonNode.Parse(template.GetRawText())!.AsObject();
        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "PersistentVolumeClaim",
            ["metadata"] = new JsonObject
            {
                ["name"] = claim.Name,
                ["labels"] = wanted.Map("metadata").Map("labels")?.DeepClone(),
                ["annotations"] = wanted.Map("metadata").Map("annotations")?.DeepClone(),
                ["ownerReferences"] = OwnedBy.Controller("v1", "Pod", pod.Metadata),
            },
            ["spec"] = wanted["spec"]?.DeepClone(),
        };
        try
        {
            await _registry.CreateAsync(_registry.Definitions.Get(BuiltIn.PersistentVolumeClaims), claim.Namespace, body, WriteOptions.Own(Name), ct);
        }
        catch (ApiException e) when (e.Reason is "AlreadyExists" or "Invalid" or "Forbidden")
        {
            Say(pod, "Warning", "FailedCreate", $"ephemeral volume claim {claim.Name}: {e.Message}");
        }
    }

    private static IEnumerable<(string Volume, JsonElement Template)> Templates(PodView pod)
    {
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            if (volume.TryGetProperty("ephemeral", out var source) && source.ValueKind == JsonValueKind.Object
                && source.TryGetProperty("volumeClaimTemplate", out var template) && volume.TryGetProperty("name", out var name))
            {
                yield return (name.GetString() ?? "", template);
            }
        }
    }

    private void Say(PodView pod, string type, string reason, string message) => _events.Record(
        new ObjectReference { ApiVersion = "v1", Kind = "Pod", Namespace = pod.Metadata.Namespace, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
        type,
        reason,
        message,
        Component);
}
