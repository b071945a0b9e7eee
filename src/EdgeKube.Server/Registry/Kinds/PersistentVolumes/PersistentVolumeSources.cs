using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.PersistentVolumes;

/// <summary>Where a PersistentVolume's bytes are: one source, which says what it must.</summary>
internal static class PersistentVolumeSources
{
    // In the order in which Kubernetes looks: the first is the one that is meant.
    private static readonly string[] _kinds =
    [
        "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs", "iscsi", "cinder", "fc",
        "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "scaleIO", "local", "storageos", "csi",
    ];

    public static void Validate(JsonObject volume, ICollection<FieldError> errors)
    {
        var spec = volume.Map("spec");
        var named = 0;
        foreach (var kind in _kinds)
        {
            if (spec.Map(kind) is not { } source)
            {
                continue;
            }

            if (named > 0 && kind != "flexVolume")
            {
                errors.Forbidden($"spec.{(kind == "cephfs" ? "cephFS" : kind)}", "may not specify more than 1 volume type");
                continue;
            }

            named++;
            VolumeSources.Validate(kind, source, $"spec.{kind}", isPersistent: true, errors);
            Own(kind, source, volume, errors);
        }

        if (named == 0)
        {
            errors.Required("spec", "must specify a volume type");
        }
    }

    /// <summary>What the source of a PersistentVolume has and that of a pod has not.</summary>
    private static void Own(string kind, JsonObject source, JsonObject volume, ICollection<FieldError> errors)
    {
        switch (kind)
        {
            case "iscsi":
                IscsiValidation.Validate(source, volume.Name(), "spec.iscsi", errors);
                break;
            case "glusterfs" when source.Has("endpointsNamespace"):
                var ns = source.Text("endpointsNamespace");
                errors.Invalid(
                    "spec.glusterfs.endpointsNamespace",
                    ns,
                    ns.Length == 0 ? "if the endpointnamespace is set, it must be a valid namespace name" : NameRules.Dns1123Label(ns));
                break;
            case "azureFile" when source.Has("secretNamespace") && source.Text("secretNamespace").Length == 0:
                errors.Required("spec.azureFile.secretNamespace");
                break;
            case "local" when !volume.Map("spec").Map("nodeAffinity").Has("required"):
                errors.Required("spec.nodeAffinity", "Local volume requires node affinity");
                break;
            case "csi":
                Csi(source, errors);
                break;
            default:
                break;
        }
    }

    private static void Csi(JsonObject csi, ICollection<FieldError> errors)
    {
        if (csi.Text("volumeHandle").Length == 0)
        {
            errors.Required("spec.csi.volumeHandle");
        }

        foreach (var name in (ReadOnlySpan<string>)["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"])
        {
            if (csi.Map(name) is { } secret)
            {
                Secret(secret, $"spec.csi.{name}", errors);
            }
        }
    }

    private static void Secret(JsonObject secret, string at, ICollection<FieldError> errors)
    {
        Named(secret.Text("name"), $"{at}.name", NameRules.Dns1123Subdomain, errors);
        Named(secret.Text("namespace"), $"{at}.namespace", NameRules.Dns1123Label, errors);
    }

    private static void Named(string name, string at, Func<string, string?> rule, ICollection<FieldError> errors)
    {
        if (name.Length == 0)
        {
            errors.Required(at);
        }
        else
        {
            errors.Invalid(at, name, rule(name));
        }
    }
}
