using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>The rules of the sources that volumes of pods and PersistentVolumes share.</summary>
internal static class VolumeSources
{
    private const int GreatestByte = 255;

    /// <summary>What a source must say; a list must hold something.</summary>
    private static readonly Dictionary<string, string[]> _required = new(StringComparer.Ordinal)
    {
        ["hostPath"] = ["path"],
        ["awsElasticBlockStore"] = ["volumeID"],
        ["gitRepo"] = ["repository"],
        ["glusterfs"] = ["endpoints", "path"],
        ["nfs"] = ["server", "path"],
        ["rbd"] = ["monitors", "image"],
        ["quobyte"] = ["volume"],
        ["cephfs"] = ["monitors"],
        ["iscsi"] = ["targetPortal", "iqn"],
        ["cinder"] = ["volumeID"],
        ["flexVolume"] = ["driver"],
        ["azureFile"] = ["secretName", "shareName"],
        ["vsphereVolume"] = ["volumePath"],
        ["photonPersistentDisk"] = ["pdID"],
        ["portworxVolume"] = ["volumeID"],
        ["azureDisk"] = ["diskName", "diskURI"],
        ["scaleIO"] = ["gateway", "system", "volumeName"],
        ["local"] = ["path"],
        ["storageos"] = ["volumeName"],
        ["csi"] = ["driver"],
    };

    public static void Validate(string kind, JsonObject source, string at, bool isPersistent, ICollection<FieldError> errors)
    {
        if (kind == "gcePersistentDisk")
        {
            Disk(source, at, errors);
            return;
        }

        foreach (var field in _required.GetValueOrDefault(kind) ?? [])
        {
            if (source.Text(field).Length == 0 && source.List(field).Count == 0)
            {
                errors.Required($"{at}.{field}");
            }
        }

        switch (kind)
        {
            case "hostPath" or "local":
                NoBacksteps(source.Text("path"), $"{at}.path", errors);
                break;
            case "gitRepo":
                LocalPath(source.Text("directory"), $"{at}.directory", errors);
                break;
            case "awsElasticBlockStore":
                Partition(source, $"{at}.partition", errors);
                break;
            case "nfs" when !source.Text("path").StartsWith('/'):
                errors.Invalid($"{at}.path", source.Text("path"), "must be an absolute path");
                break;
            default:
                VolumeSystems.Validate(kind, source, at, isPersistent, errors);
                break;
        }
    }

    /// <summary>Below where it is mounted, and not among the names that nodes keep for themselves.</summary>
    public static void LocalPath(string path, string at, ICollection<FieldError> errors)
    {
        if (path.StartsWith('/'))
        {
            errors.Invalid(at, path, "must be a relative path");
        }

        NoBacksteps(path, at, errors);
    }

    private static void NoBacksteps(string path, string at, ICollection<FieldError> errors)
    {
        if (path.Split('/').Contains("..", StringComparer.Ordinal))
        {
            errors.Invalid(at, path, "must not contain '..'");
        }
    }

    // Kubernetes calls this one otherwise in what it says of it.
    private static void Disk(JsonObject source, string at, ICollection<FieldError> errors)
    {
        errors.Without($"{at}.pdName", "FieldValueRequired");
        var name = at.Replace("gcePersistentDisk", "persistentDisk", StringComparison.Ordinal);
        if (source.Text("pdName").Length == 0)
        {
            errors.Required($"{name}.pdName");
        }

        Partition(source, $"{name}.partition", errors);
    }

    private static void Partition(JsonObject source, string at, ICollection<FieldError> errors)
    {
        if (source.Number("partition") is < 0 or > GreatestByte)
        {
            errors.Invalid(at, source.Number("partition"), $"must be between 1 and {GreatestByte}, inclusive");
        }
    }
}
