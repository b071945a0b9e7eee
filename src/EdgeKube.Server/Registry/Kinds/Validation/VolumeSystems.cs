using System.Net;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>What is particular to storage of one make.</summary>
internal static class VolumeSystems
{
    private const int GreatestLun = 255;
    private const int LongestTenant = 64;
    private const int LongestDriver = 63;
    private const string HostPorts = "must be a host:port pair or multiple pairs separated by commas";

    public static void Validate(string kind, JsonObject source, string at, bool isPersistent, ICollection<FieldError> errors)
    {
        switch (kind)
        {
            case "fc":
                Fibre(source, at, errors);
                break;
            case "quobyte":
                Quobyte(source, at, errors);
                break;
            case "flocker":
                Flocker(source, at, errors);
                break;
            case "flexVolume":
                Options(source.Map("options"), $"{at}.options", errors);
                break;
            case "azureDisk":
                AzureDisk(source, at, errors);
                break;
            case "storageos":
                StorageOs(source, at, isPersistent, errors);
                break;
            case "cinder":
                Secret(source, at, isPersistent, errors);
                break;
            case "csi":
                Driver(source.Text("driver"), $"{at}.driver", errors);
                break;
            case "scaleIO":
                errors.Without($"{at}.secretRef", "FieldValueRequired"); // Kubernetes does not miss it
                break;
            default:
                break;
        }
    }

    /// <summary>The name of a CSI driver.</summary>
    public static void Driver(string name, string at, ICollection<FieldError> errors)
    {
        if (name.Length == 0)
        {
            errors.Required(at);
        }
        else if (name.Length > LongestDriver)
        {
            errors.TooLong(at, LongestDriver);
        }

        errors.Invalid(at, name, NameRules.Dns1123Subdomain(name.ToLowerInvariant()));
    }

    private static void Secret(JsonObject source, string at, bool isPersistent, ICollection<FieldError> errors)
    {
        if (source.Map("secretRef") is not { } secret)
        {
            return;
        }

        if (secret.Text("name").Length == 0)
        {
            errors.Required($"{at}.secretRef.name");
        }

        if (isPersistent && secret.Text("namespace").Length == 0)
        {
            errors.Required($"{at}.secretRef.namespace");
        }
    }

    private static void Fibre(JsonObject fc, string at, ICollection<FieldError> errors)
    {
        var (targets, ids) = (fc.List("targetWWNs").Count, fc.List("wwids").Count);
        if (targets == 0 && ids == 0)
        {
            errors.Required($"{at}.targetWWNs", "must specify either targetWWNs or wwids, but not both");
        }
        else if (targets > 0 && ids > 0)
        {
            errors.Invalid($"{at}.targetWWNs", fc["targetWWNs"], "targetWWNs and wwids can not be specified simultaneously");
        }

        if (targets > 0 && !fc.Has("lun"))
        {
            errors.Required($"{at}.lun", "lun is required if targetWWNs is specified");
        }
        else if (targets > 0)
        {
            errors.Range($"{at}.lun", fc.Number("lun"), 0, GreatestLun);
        }
    }

    private static void Quobyte(JsonObject quobyte, string at, ICollection<FieldError> errors)
    {
        var registry = quobyte.Text("registry");
        if (registry.Length == 0)
        {
            errors.Instead(FieldError.Required($"{at}.registry", HostPorts));
        }
        else if (quobyte.Text("tenant").Length > LongestTenant)
        {
            errors.Required($"{at}.tenant", "must be a UUID and may not exceed a length of 64 characters");
        }
        else if (!registry.Split(',').All(IsHostPort))
        {
            errors.Invalid($"{at}.registry", registry, HostPorts);
        }
    }

    private static bool IsHostPort(string pair) =>
        pair.StartsWith('[') ? IPEndPoint.TryParse(pair, out _) : pair.Count(c => c == ':') == 1;

    private static void Flocker(JsonObject flocker, string at, ICollection<FieldError> errors)
    {
        var (name, uuid) = (flocker.Text("datasetName"), flocker.Text("datasetUUID"));
        if (name.Length == 0 && uuid.Length == 0)
        {
            errors.Required(at, "one of datasetName and datasetUUID is required");
        }
        else if (name.Length > 0 && uuid.Length > 0)
        {
            errors.Invalid(at, "resource", "datasetName and datasetUUID can not be specified simultaneously");
        }

        errors.Invalid($"{at}.datasetName", name, name.Contains('/', StringComparison.Ordinal) ? "must not contain '/'" : null);
    }

    private static void Options(JsonObject? options, string at, ICollection<FieldError> errors)
    {
        foreach (var (key, _) in options ?? [])
        {
            var space = $".{key.Split('/')[0].ToLowerInvariant()}";
            if (space.EndsWith(".kubernetes.io", StringComparison.Ordinal) || space.EndsWith(".k8s.io", StringComparison.Ordinal))
            {
                errors.Invalid($"{at}[{key}]", key, "kubernetes.io and k8s.io namespaces are reserved");
            }
        }
    }

    private static void AzureDisk(JsonObject disk, string at, ICollection<FieldError> errors)
    {
        var (kind, uri) = (disk.Text("kind"), disk.Text("diskURI"));
        var (start, form) = kind == "Managed"
            ? ("/subscriptions/", "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}")
            : ("https://", "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd");
        if (kind.Length > 0 && !uri.StartsWith(start, StringComparison.Ordinal))
        {
            errors.Once(FieldError.NotSupported($"{at}.diskURI", uri, [form]));
        }
    }

    private static void StorageOs(JsonObject source, string at, bool isPersistent, ICollection<FieldError> errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["volumeName", "volumeNamespace"])
        {
            if (source.Text(field) is { Length: > 0 } name)
            {
                errors.Invalid($"{at}.{field}", name, NameRules.Dns1123Label(name));
            }
        }

        Secret(source, at, isPersistent, errors);
    }
}
