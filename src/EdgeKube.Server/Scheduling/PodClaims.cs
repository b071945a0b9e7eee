using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.PersistentVolumes;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Scheduling;

/// <summary>Looks at the claims of pods: where their volumes are, and which still wait for a node.</summary>
internal sealed class PodClaims(
    IRegistry registry, ResourceCache<PersistentVolumeClaimView> claims, ResourceCache<PersistentVolumeView> volumes)
{
    private const string NoVolume = "node(s) didn't find available persistent volumes to bind";
    private const string NotReached = "node(s) didn't match PersistentVolume's node affinity";

    /// <summary>Calls back when a claim or a volume changes: pods that wait for it may go on.</summary>
    public void Subscribe(Action changed)
    {
        claims.Subscribe((_, _) => changed());
        volumes.Subscribe((_, _) => changed());
    }

    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(claims.WhenSyncedAsync(ct), volumes.WhenSyncedAsync(ct));

    /// <returns>Null for a pod without claims.</returns>
    public async Task<ClaimSight?> LookAsync(PodView pod, CancellationToken ct)
    {
        var names = (pod.Spec.Volumes ?? []).Select(v => NameOf(pod, v)).OfType<string>().ToList();
        if (names.Count == 0)
        {
            return null;
        }

        var refusals = new List<Func<NodeView, string?>>();
        var waiting = new List<ResourceKey>();
        foreach (var name in names)
        {
            var key = new ResourceKey(BuiltIn.PersistentVolumeClaims, pod.Metadata.Namespace, name);
            if (await LookAsync(key, refusals, waiting, ct) is { } problem)
            {
                return new(problem, _ => null, []);
            }
        }

        return new("", node => refusals.Select(r => r(node)).FirstOrDefault(r => r is not null), waiting);
    }

    /// <summary>Says on the claims which node their volumes are to be on.</summary>
    public async Task SelectAsync(IReadOnlyList<ResourceKey> waiting, string node, CancellationToken ct)
    {
        foreach (var key in waiting)
        {
            try
            {
                await registry.UpdateAsync(
                    key,
                    claim =>
                    {
                        claim.Ensure("metadata").Ensure("annotations")[VolumeMatch.SelectedNode] = node;
                        return claim;
                    },
                    WriteOptions.Own("scheduler"),
                    ct);
            }
            catch (ApiException e) when (e.Reason == "NotFound")
            {
                // deleted meanwhile: the next look says so
            }
        }
    }

    private async Task<string?> LookAsync(ResourceKey key, List<Func<NodeView, string?>> refusals, List<ResourceKey> waiting, CancellationToken ct)
    {
        if (await FindAsync(key, ct) is not { } claim)
        {
            return $"persistentvolumeclaim \"{key.Name}\" not found";
        }

        if (VolumeMatch.IsDeleting(claim))
        {
            return $"persistentvolumeclaim \"{key.Name}\" is being deleted";
        }

        var volumeName = claim.Map("spec").Text("volumeName");
        if (claim.Map("status").Text("phase") is "Bound" or "Lost" && volumeName.Length > 0)
        {
            if (await FindAsync(new ResourceKey(BuiltIn.PersistentVolumes, "", volumeName), ct) is not { } volume)
            {
                return $"persistentvolumeclaim \"{key.Name}\" bound to non-existent persistentvolume \"{volumeName}\"";
            }

            refusals.Add(node => VolumeMatch.Reaches(volume, node.Metadata.Labels, node.Metadata.Name) ? null : NotReached);
            return null;
        }

        if (volumeName.Length > 0 && await FindAsync(new ResourceKey(BuiltIn.PersistentVolumes, "", volumeName), ct) is { } coming && VolumeMatch.IsFor(coming, claim))
        {
            refusals.Add(node => VolumeMatch.Reaches(coming, node.Metadata.Labels, node.Metadata.Name) ? null : NotReached);
            waiting.Add(key); // given, and not quite bound
            return null;
        }

        return await LookAtUnboundAsync(key, claim, refusals, waiting, ct);
    }

    private async Task<string?> LookAtUnboundAsync(
        ResourceKey key, JsonObject claim, List<Func<NodeView, string?>> refusals, List<ResourceKey> waiting, CancellationToken ct)
    {
        var storageClass = await FindAsync(new ResourceKey(BuiltIn.StorageClasses, "", VolumeMatch.ClassOf(claim)), ct);
        if (storageClass.Text("volumeBindingMode") != "WaitForFirstConsumer" || claim.Map("spec").Text("volumeName").Length > 0)
        {
            return "pod has unbound immediate PersistentVolumeClaims";
        }

        waiting.Add(key);
        if (storageClass.Text("provisioner") != "kubernetes.io/no-provisioner")
        {
            return null;
        }

        var list = await registry.ListAsync(new ListQuery(registry.Definitions.Get(BuiltIn.PersistentVolumes), ""), ct);
        var volumes = list.Items.Select(v => ObjectJson.Read(v.Value)).ToList();
        refusals.Add(node => VolumeMatch.Best(volumes, claim, v => VolumeMatch.Reaches(v, node.Metadata.Labels, node.Metadata.Name)) is null ? NoVolume : null);
        return null;
    }

    private async Task<JsonObject?> FindAsync(ResourceKey key, CancellationToken ct) =>
        key.Name.Length > 0 && await registry.FindAsync(key, ct) is { } found ? ObjectJson.Read(found.Value) : null;

    private static string? NameOf(PodView pod, JsonElement volume)
    {
        if (volume.TryGetProperty("persistentVolumeClaim", out var source) && source.ValueKind == JsonValueKind.Object)
        {
            return source.TryGetProperty("claimName", out var claim) ? claim.GetString() : null;
        }

        return volume.TryGetProperty("ephemeral", out _) && volume.TryGetProperty("name", out var name) ? $"{pod.Metadata.Name}-{name.GetString()}" : null;
    }
}
