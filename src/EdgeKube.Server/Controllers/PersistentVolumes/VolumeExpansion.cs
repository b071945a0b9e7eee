using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.PersistentVolumes;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.PersistentVolumes;

/// <summary>Gives a bound claim's volume the size that the claim asks for now. A folder of a node has nothing to grow: it is said, and done.</summary>
internal sealed class VolumeExpansion(VolumeObjects objects, IEventRecorder events)
{
    private const string Resizer = "volume_expand";

    /// <param name="claim">As it is stored.</param>
    /// <param name="volume">Its own; what changes is changed here too.</param>
    /// <param name="ct">Cancels.</param>
    public async Task RunAsync(JsonObject claim, JsonObject volume, CancellationToken ct)
    {
        var wanted = claim.Map("spec").Map("resources").Map("requests");
        var has = volume.Map("spec").Map("capacity");
        if (claim.Map("status").Text("phase") != "Bound" || !(ResourceValidation.Amount(wanted, "storage") > ResourceValidation.Amount(has, "storage")))
        {
            return;
        }

        if (volume.Map("metadata").Map("annotations").Text(VolumeMatch.ProvisionedBy) != VolumeMatch.LocalPath)
        {
            Say(claim, "ExternalExpanding", "didn't find a plugin capable of expanding the volume; waiting for an external controller to process this PVC");
            return;
        }

        var size = wanted!["storage"]!;
        volume.Ensure("spec").Ensure("capacity")["storage"] = size.DeepClone();
        await objects.ChangeAsync(BuiltIn.PersistentVolumes, volume, current => current.Ensure("spec").Ensure("capacity")["storage"] = size.DeepClone(), ct);
        Say(claim, "VolumeResizeSuccessful", "Resize volume succeeded");
    }

    private void Say(JsonObject claim, string reason, string message) => events.Record(
        new ObjectReference
        {
            ApiVersion = "v1",
            Kind = "PersistentVolumeClaim",
            Namespace = claim.Namespace(),
            Name = claim.Name(),
            Uid = claim.Map("metadata").Text("uid"),
        },
        "Normal",
        reason,
        message,
        Resizer);
}
