using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.PersistentVolumes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Controllers.PersistentVolumes;

/// <summary>A volume that is a folder of one node. Pure.</summary>
internal static class LocalPathVolume
{
    private const string Hostname = "kubernetes.io/hostname";

    // Where an agent keeps them unless its data directory is another one: then it takes the last part of the path below its own.
    private const string Folder = "/var/lib/edgekube/agent/storage";

    /// <summary>Why none can be made; null when one can.</summary>
    public static string? Refusal(JsonObject claim, JsonObject? node)
    {
        var spec = claim.Map("spec");
        return node is null ? "configuration error, no node was specified"
            : spec.Text("volumeMode") == "Block" ? "only the volume mode Filesystem is supported"
            : spec.Texts("accessModes").Any(m => m.Item is "ReadWriteMany" or "ReadOnlyMany") ? "only the access modes ReadWriteOnce and ReadWriteOncePod are supported"
            : spec.Has("selector") ? "claim.Spec.Selector is not supported"
            : null;
    }

    public static JsonObject Make(JsonObject claim, JsonObject storageClass, JsonObject node)
    {
        var name = $"pvc-{claim.Map("metadata").Text("uid")}";
        var spec = claim.Map("spec");
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "PersistentVolume",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["annotations"] = new JsonObject
                {
                    [VolumeMatch.ProvisionedBy] = VolumeMatch.LocalPath,
                    [VolumeMatch.NodeAnnotation] = node.Name(),
                },
            },
            ["spec"] = new JsonObject
            {
                ["capacity"] = new JsonObject { ["storage"] = spec.Map("resources").Map("requests")?["storage"]?.DeepClone() },
                ["accessModes"] = spec.List("accessModes").DeepClone(),
                ["claimRef"] = Reference(claim),
                ["persistentVolumeReclaimPolicy"] = storageClass.Text("reclaimPolicy") is { Length: > 0 } policy ? policy : "Delete",
                ["storageClassName"] = storageClass.Name(),
                ["volumeMode"] = "Filesystem",
                ["local"] = new JsonObject { ["path"] = $"{Folder}/{name}_{claim.Namespace()}_{claim.Name()}" },
                ["nodeAffinity"] = Affinity(node),
            },
        };
    }

    public static JsonObject Reference(JsonObject claim) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "PersistentVolumeClaim",
        ["namespace"] = claim.Namespace(),
        ["name"] = claim.Name(),
        ["uid"] = claim.Map("metadata").Text("uid"),
        ["resourceVersion"] = claim.Map("metadata").Text("resourceVersion"),
    };

    private static JsonObject Affinity(JsonObject node)
    {
        var host = node.Map("metadata").Map("labels").Text(Hostname) is { Length: > 0 } label ? label : node.Name();
        var term = new JsonObject
        {
            ["matchExpressions"] = new JsonArray(new JsonObject { ["key"] = Hostname, ["operator"] = "In", ["values"] = new JsonArray(host) }),
        };
        return new JsonObject { ["required"] = new JsonObject { ["nodeSelectorTerms"] = new JsonArray(term) } };
    }
}
