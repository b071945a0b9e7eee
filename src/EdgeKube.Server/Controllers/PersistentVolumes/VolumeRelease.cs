using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.PersistentVolumes;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.PersistentVolumes;

/// <summary>Says which volumes are free, and what becomes of those whose claims are gone.</summary>
/// <remarks>A local-path volume waits as Released until its node says that the folder is gone; then the node link deletes it.</remarks>
internal sealed class VolumeRelease(VolumeObjects objects, IEventRecorder events)
{
    public async Task RunAsync(IReadOnlyList<JsonObject> volumes, IReadOnlyList<JsonObject> claims, CancellationToken ct)
    {
        foreach (var volume in volumes)
        {
            var reference = volume.Map("spec").Map("claimRef");
            if (reference.Text("uid").Length == 0)
            {
                await SetAsync(volume, "Available", "", ct); // free, or kept for a claim that is still to come
            }
            else if (!claims.Any(c => VolumeMatch.IsFor(volume, c)))
            {
                await ReleaseAsync(volume, ct);
            }
        }
    }

    private async Task ReleaseAsync(JsonObject volume, CancellationToken ct)
    {
        var spec = volume.Map("spec");
        if (spec.Text("persistentVolumeReclaimPolicy") != "Delete")
        {
            await SetAsync(volume, "Released", "", ct);
            return;
        }

        var annotations = volume.Map("metadata").Map("annotations");
        if (annotations.Text(VolumeMatch.ProvisionedBy) is { Length: > 0 } provisioner)
        {
            await SetAsync(volume, "Released", "", ct);
            if (provisioner == VolumeMatch.LocalPath && await objects.FindAsync(BuiltIn.Nodes, "", annotations.Text(VolumeMatch.NodeAnnotation), ct) is null)
            {
                await objects.DeleteVolumeAsync(volume, ct); // and so is the folder, with its node
            }

            return;
        }

        if (volume.Map("status").Text("phase") != "Failed")
        {
            var problem = $"error getting deleter volume plugin for volume \"{volume.Name()}\": no deletable volume plugin matched";
            await SetAsync(volume, "Failed", problem, ct);
            var about = new ObjectReference { ApiVersion = "v1", Kind = "PersistentVolume", Name = volume.Name(), Uid = volume.Map("metadata").Text("uid") };
            events.Record(about, "Warning", "VolumeFailedDelete", problem, "persistentvolume-controller");
        }
    }

    private async Task SetAsync(JsonObject volume, string phase, string message, CancellationToken ct)
    {
        if (volume.Map("status").Text("phase") != phase)
        {
            await objects.SetStatusAsync(
                BuiltIn.PersistentVolumes,
                volume,
                status =>
                {
                    status["phase"] = phase;
                    status.Remove("message");
                    if (message.Length > 0)
                    {
                        status["message"] = message;
                    }
                },
                ct);
            volume.Ensure("status")["phase"] = phase;
        }
    }
}
