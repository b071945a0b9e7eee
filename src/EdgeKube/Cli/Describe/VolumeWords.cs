using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Describe;

/// <summary>A PersistentVolume, or the claim on one.</summary>
internal static class VolumeWords
{
    public static void Write(FieldText text, JsonObject item)
    {
        var spec = item["spec"];
        text.Line("Finalizers", item.At("metadata", "finalizers") is JsonArray finalizers ? string.Join(", ", finalizers.Select(f => f.Text())) : "<none>");
        text.Line("StorageClass", spec.TextOr("<none>", "storageClassName"));
        text.Line("Status", item.At("metadata", "deletionTimestamp") is null ? item.Text("status", "phase") : "Terminating");
        text.LineIf("Reason", item.Text("status", "message"));
        text.Line("Access Modes", spec.At("accessModes") is JsonArray modes ? string.Join(", ", modes.Select(m => m.Text())) : "<none>");
        text.Line("VolumeMode", spec.TextOr("Filesystem", "volumeMode"));
        if (item.Text("kind") == "PersistentVolumeClaim")
        {
            text.Line("Volume", spec.TextOr("<none>", "volumeName"));
            text.Line("Requested", spec.TextOr("<none>", "resources", "requests", "storage"));
            text.Line("Capacity", item.TextOr("<none>", "status", "capacity", "storage"));
            PodWords.Conditions(text, item);
            return;
        }

        text.Line("Claim", spec.At("claimRef") is null ? "<none>" : $"{spec.Text("claimRef", "namespace")}/{spec.Text("claimRef", "name")}");
        text.Line("Reclaim Policy", spec.Text("persistentVolumeReclaimPolicy"));
        text.Line("Capacity", spec.TextOr("<none>", "capacity", "storage"));
        text.Tree("nodeAffinity", spec.At("nodeAffinity"));
        var source = (spec as JsonObject ?? []).FirstOrDefault(m => m.Value is JsonObject && m.Key is not ("capacity" or "claimRef" or "nodeAffinity"));
        if (source.Key is not null)
        {
            text.Tree(source.Key, source.Value);
        }
    }
}
