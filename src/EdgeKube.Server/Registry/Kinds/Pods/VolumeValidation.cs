using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>A pod's volumes: each has a name of its own and exactly one source.</summary>
internal static class VolumeValidation
{
    /// <summary>Gives the names that mounts may refer to.</summary>
    public static IReadOnlySet<string> Validate(JsonObject spec, string path, ICollection<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, volume) in spec.Maps("volumes"))
        {
            var at = $"{path}.volumes[{i}]";
            var name = volume.Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else
            {
                errors.Invalid($"{at}.name", name, NameRules.Dns1123Label(name));
            }

            if (name.Length > 0 && !names.Add(name))
            {
                errors.Duplicate($"{at}.name", name);
            }

            ValidateSource(volume, at, path == "spec", errors);
        }

        return names;
    }

    private static void ValidateSource(JsonObject volume, string at, bool isPod, ICollection<FieldError> errors)
    {
        var sources = volume.Where(p => p.Key != "name" && p.Value is not null).Select(p => p.Key).ToList();
        if (sources.Count == 0)
        {
            errors.Required(at, "must specify a volume type");
        }

        foreach (var extra in sources.Skip(1))
        {
            errors.Forbidden($"{at}.{extra}", "may not specify more than 1 volume type");
        }

        Need(volume, "configMap", "name", at, errors);
        Need(volume, "secret", "secretName", at, errors);
        Need(volume, "persistentVolumeClaim", "claimName", at, errors);
        if (isPod) // a template may be filled in later
        {
            Need(volume, "image", "reference", at, errors);
        }

        if (sources.Count > 0 && volume.Map(sources[0]) is { } first)
        {
            ValidateFirst(sources[0], first, $"{at}.{sources[0]}", errors);
        }

        foreach (var source in (ReadOnlySpan<string>)["configMap", "secret", "downwardAPI"])
        {
            ValidateItems(volume.Map(source), $"{at}.{source}", errors);
        }
    }

    private static void ValidateFirst(string kind, JsonObject source, string at, ICollection<FieldError> errors)
    {
        VolumeSources.Validate(kind, source, at, isPersistent: false, errors);
        if (kind == "iscsi")
        {
            IscsiValidation.Validate(source, volume: null, at, errors);
        }
        else if (kind == "csi" && source.Map("nodePublishSecretRef") is { } secret)
        {
            if (secret.Text("name") is { Length: > 0 } name)
            {
                errors.Invalid($"{at}.name", name, NameRules.Dns1123Subdomain(name));
            }
            else
            {
                errors.Required($"{at}.nodePublishSecretRef.name");
            }
        }
    }

    private static void Need(JsonObject volume, string source, string field, string at, ICollection<FieldError> errors)
    {
        if (volume.Map(source) is { } map && map.Text(field).Length == 0)
        {
            errors.Required($"{at}.{source}.{field}");
        }
    }

    private static void ValidateItems(JsonObject? source, string at, ICollection<FieldError> errors)
    {
        errors.Range($"{at}.defaultMode", source.Number("defaultMode"), 0, 511);
        foreach (var (i, item) in source.Maps("items"))
        {
            var path = item.Text("path");
            if (path.Length == 0)
            {
                errors.Required($"{at}.items[{i}].path");
            }
            else if (path[0] == '/')
            {
                errors.Invalid($"{at}.items[{i}].path", path, "must be a relative path");
            }
            else if (path.Split('/').Contains("..", StringComparer.Ordinal))
            {
                errors.Invalid($"{at}.items[{i}].path", path, "must not contain '..'");
            }
        }
    }
}
