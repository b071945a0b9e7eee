using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry.Kinds.PersistentVolumes;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.PersistentVolumes;

/// <summary>Gives claims their volumes, makes those of the local-path class, and lets go of volumes whose claims are gone.</summary>
internal sealed class VolumeBinder(VolumeObjects objects, IEventRecorder events) : IRound
{
    private const string Component = "persistentvolume-controller";
    private const string BindCompleted = "pv.kubernetes.io/bind-completed";
    private const string BoundByController = "pv.kubernetes.io/bound-by-controller";
    private readonly VolumeProtection _protection = new(objects);
    private readonly VolumeExpansion _expansion = new(objects, events);
    private readonly VolumeRelease _release = new(objects, events);

    public IReadOnlyList<GroupResource> Watched { get; } = [BuiltIn.PersistentVolumes, BuiltIn.PersistentVolumeClaims, BuiltIn.StorageClasses];

    public async Task<Requeue> RunAsync(CancellationToken ct)
    {
        var volumes = await objects.ListAsync(BuiltIn.PersistentVolumes, "", ct);
        var claims = await objects.ListAsync(BuiltIn.PersistentVolumeClaims, "", ct);
        if (volumes.Count + claims.Count == 0)
        {
            return Requeue.OnChange;
        }

        foreach (var claim in claims.OrderBy(c => c.Map("metadata").Text("creationTimestamp"), StringComparer.Ordinal))
        {
            await BindAsync(claim, volumes, ct);
        }

        await _release.RunAsync(volumes, claims, ct);
        return await _protection.RunAsync(volumes, claims, ct);
    }

    private async Task BindAsync(JsonObject claim, List<JsonObject> volumes, CancellationToken ct)
    {
        if (claim.Map("spec").Text("volumeName") is { Length: > 0 } name)
        {
            await CompleteAsync(claim, volumes.FirstOrDefault(v => v.Name() == name), ct);
            return;
        }

        if (VolumeMatch.IsDeleting(claim))
        {
            return;
        }

        var storageClass = VolumeMatch.ClassOf(claim) is { Length: > 0 } wanted ? await objects.FindAsync(BuiltIn.StorageClasses, "", wanted, ct) : null;
        var waits = storageClass.Text("volumeBindingMode") == "WaitForFirstConsumer";
        var selected = claim.Map("metadata").Map("annotations").Text(VolumeMatch.SelectedNode);
        var node = selected.Length > 0 ? await objects.FindAsync(BuiltIn.Nodes, "", selected, ct) : null;
        var labels = Labels(node);
        var found = VolumeMatch.Best(volumes, claim, v => VolumeMatch.IsFor(v, claim) || !waits || (node is not null && VolumeMatch.Reaches(v, labels, selected)));
        if (found is not null)
        {
            await CompleteAsync(claim, found, ct);
        }
        else if (waits && selected.Length == 0)
        {
            Say(claim, "Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
        }
        else if (storageClass.Text("provisioner") == VolumeMatch.LocalPath)
        {
            await ProvisionAsync(claim, storageClass!, node, ct);
        }
        else
        {
            SayWhy(claim, storageClass);
        }
    }

    private void SayWhy(JsonObject claim, JsonObject? storageClass)
    {
        var provisioner = storageClass.Text("provisioner");
        if (provisioner is "" or "kubernetes.io/no-provisioner")
        {
            var named = VolumeMatch.ClassOf(claim);
            Say(
                claim,
                named.Length > 0 && storageClass is null ? "Warning" : "Normal",
                named.Length > 0 && storageClass is null ? "ProvisioningFailed" : "FailedBinding",
                named.Length > 0 && storageClass is null
                    ? $"storageclass.storage.k8s.io \"{named}\" not found"
                    : "no persistent volumes available for this claim and no storage class is set");
            return;
        }

        Say(
            claim,
            "Normal",
            "ExternalProvisioning",
            $"Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system administrator. "
            + "If volume creation is delayed, please verify that the provisioner is running and correctly registered.");
    }

    private async Task ProvisionAsync(JsonObject claim, JsonObject storageClass, JsonObject? node, CancellationToken ct)
    {
        if (LocalPathVolume.Refusal(claim, node) is { } refusal)
        {
            Say(claim, "Warning", "ProvisioningFailed", $"failed to provision volume with StorageClass \"{storageClass.Name()}\": {refusal}");
            return;
        }

        var volume = LocalPathVolume.Make(claim, storageClass, node!);
        await objects.CreateVolumeAsync(volume, ct);
        Say(claim, "Normal", "ProvisioningSucceeded", $"Successfully provisioned volume {volume.Name()}");
        // its coming wakes the next round, which binds it
    }

    // Volume first: what is cut short after it is found again by the volume's claimRef.
    private async Task CompleteAsync(JsonObject claim, JsonObject? volume, CancellationToken ct)
    {
        var wasBound = claim.Map("metadata").Map("annotations").Has(BindCompleted);
        if (volume is null)
        {
            await SetPhaseAsync(claim, wasBound ? "Lost" : "Pending", ct);
            return;
        }

        if (!VolumeMatch.IsFree(volume) && !VolumeMatch.IsFor(volume, claim))
        {
            await SetPhaseAsync(claim, wasBound ? "Lost" : "Pending", ct);
            Say(claim, "Warning", "FailedBinding", $"volume \"{volume.Name()}\" already bound to a different claim.");
            return;
        }

        var reference = LocalPathVolume.Reference(claim);
        var isNew = VolumeMatch.IsFree(volume);
        volume.Ensure("spec")["claimRef"] = reference.DeepClone();
        await objects.ChangeAsync(BuiltIn.PersistentVolumes, volume, current => Claim(current, reference, isNew), ct);
        await objects.SetStatusAsync(BuiltIn.PersistentVolumes, volume, status => status["phase"] = "Bound", ct);
        await objects.ChangeAsync(BuiltIn.PersistentVolumeClaims, claim, current => Give(current, volume), ct);
        await _expansion.RunAsync(claim, volume, ct);
        await objects.SetStatusAsync(BuiltIn.PersistentVolumeClaims, claim, status => Fill(status, volume), ct);
    }

    private static void Claim(JsonObject volume, JsonObject reference, bool isNew)
    {
        var spec = volume.Ensure("spec");
        if (spec.Map("claimRef").Text("uid") == reference.Text("uid"))
        {
            return;
        }

        spec["claimRef"] = reference.DeepClone();
        if (isNew)
        {
            volume.Ensure("metadata").Ensure("annotations")[BoundByController] = "yes";
        }
    }

    private static void Give(JsonObject claim, JsonObject volume)
    {
        var annotations = claim.Ensure("metadata").Ensure("annotations");
        if (claim.Map("spec").Text("volumeName").Length == 0)
        {
            claim.Ensure("spec")["volumeName"] = volume.Name();
            annotations[BoundByController] = "yes";
        }

        annotations[BindCompleted] = "yes";
    }

    private static void Fill(JsonObject status, JsonObject volume)
    {
        status["phase"] = "Bound";
        status["accessModes"] = volume.Map("spec").List("accessModes").DeepClone();
        status["capacity"] = volume.Map("spec").Map("capacity")?.DeepClone();
    }

    private async Task SetPhaseAsync(JsonObject claim, string phase, CancellationToken ct)
    {
        if (phase == "Lost" && claim.Map("status").Text("phase") != phase)
        {
            Say(claim, "Warning", "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
        }

        await objects.SetStatusAsync(BuiltIn.PersistentVolumeClaims, claim, status => status["phase"] = phase, ct);
    }

    private static Dictionary<string, string> Labels(JsonObject? node) =>
        (node.Map("metadata").Map("labels") ?? []).ToDictionary(l => l.Key, l => l.Value.AsText() ?? "");

    private void Say(JsonObject claim, string type, string reason, string message) => events.Record(
        new ObjectReference
        {
            ApiVersion = "v1",
            Kind = "PersistentVolumeClaim",
            Namespace = claim.Namespace(),
            Name = claim.Name(),
            Uid = claim.Map("metadata").Text("uid"),
        },
        type,
        reason,
        message,
        Component);
}
