using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry.Kinds.PersistentVolumes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Controllers.PersistentVolumes;

/// <summary>Keeps claims that pods use and volumes that claims have from going (Kubernetes' storage object in use protection).</summary>
internal sealed class VolumeProtection(VolumeObjects objects)
{
    private const string OfClaim = "kubernetes.io/pvc-protection";
    private const string OfVolume = "kubernetes.io/pv-protection";
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(1);

    public async Task<Requeue> RunAsync(IReadOnlyList<JsonObject> volumes, IReadOnlyList<JsonObject> claims, CancellationToken ct)
    {
        var isWaiting = false;
        foreach (var claim in claims)
        {
            var keeps = !VolumeMatch.IsDeleting(claim) || await IsUsedAsync(claim, ct);
            isWaiting |= keeps && VolumeMatch.IsDeleting(claim);
            await SetAsync(BuiltIn.PersistentVolumeClaims, claim, OfClaim, keeps, ct);
        }

        foreach (var volume in volumes)
        {
            var isBound = claims.Any(c => !VolumeMatch.IsFree(volume) && VolumeMatch.IsFor(volume, c));
            await SetAsync(BuiltIn.PersistentVolumes, volume, OfVolume, !VolumeMatch.IsDeleting(volume) || isBound, ct);
        }

        return isWaiting ? Requeue.In(_again) : Requeue.OnChange;
    }

    private async Task<bool> IsUsedAsync(JsonObject claim, CancellationToken ct) =>
        (await objects.ListAsync(BuiltIn.Pods, claim.Namespace(), ct)).Any(pod =>
            pod.Map("spec").Text("nodeName").Length > 0
            && pod.Map("status").Text("phase") is not ("Succeeded" or "Failed")
            && pod.Map("spec").Maps("volumes").Any(v => v.Item.Map("persistentVolumeClaim").Text("claimName") == claim.Name()));

    private async Task SetAsync(GroupResource type, JsonObject item, string finalizer, bool keeps, CancellationToken ct)
    {
        var has = item.Map("metadata").Texts("finalizers").Any(f => f.Item == finalizer);
        if (has == keeps || (keeps && VolumeMatch.IsDeleting(item)))
        {
            return; // one that is being deleted takes no new finalizer
        }

        await objects.ChangeAsync(
            type,
            item,
            current =>
            {
                var others = current.Map("metadata").Texts("finalizers").Select(f => f.Item).Where(f => f != finalizer).ToList();
                current.Ensure("metadata")["finalizers"] = new JsonArray([.. (keeps ? others.Append(finalizer) : others).Select(f => (JsonNode)f)]);
            },
            ct);
    }
}
