using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.PersistentVolumes;

/// <summary>PersistentVolumes: one source, which stays.</summary>
internal sealed class PersistentVolumeHooks : IKindHooks
{
    private static readonly string[] _common =
    [
        "accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy", "storageClassName",
        "volumeAttributesClassName", "volumeMode",
    ];

    public GroupResource Type => BuiltIn.PersistentVolumes;

    public void PrepareCreate(JsonObject created)
    {
        Prepare(created);
        created["status"] = new JsonObject { ["phase"] = "Pending" };
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => Prepare(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource == "status")
        {
            return;
        }

        var spec = wanted.Map("spec");
        ValidateModes(spec, errors);
        ValidateCapacity(spec.Map("capacity"), errors);
        ValidateAffinity(spec, errors);
        PersistentVolumeSources.Validate(wanted, errors);
        if (spec.Has("hostPath") && spec.Map("hostPath").Text("path").Trim('/').Length == 0 && spec.Text("persistentVolumeReclaimPolicy") == "Recycle")
        {
            errors.Forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'");
        }

        ValidateClasses(spec, errors);
        if (old is not null)
        {
            ValidateUpdate(spec, old.Map("spec"), errors);
        }
    }

    private static void ValidateModes(JsonObject? spec, ICollection<FieldError> errors)
    {
        var modes = spec.Texts("accessModes").Select(m => m.Item).ToList();
        if (modes.Count == 0)
        {
            errors.Required("spec.accessModes");
        }

        AccessModes.Validate(modes, errors);
    }

    private static void ValidateCapacity(JsonObject? capacity, ICollection<FieldError> errors)
    {
        if (capacity is null or { Count: 0 })
        {
            errors.Required("spec.capacity");
        }

        if (!capacity.Has("storage") || capacity!.Count > 1)
        {
            var shown = capacity is null ? "null" : $"{{{string.Join(',', capacity.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"\"{c.Key}\":{c.Value?.ToJsonString()}"))}}}";
            errors.Once(new("FieldValueNotSupported", "spec.capacity", $"Unsupported value: {shown}: supported values: \"storage\""));
        }

        ResourceValidation.Amounts(capacity, "spec.capacity", errors);
        foreach (var (name, value) in capacity ?? [])
        {
            if (ResourceValidation.Amount(capacity, name) is { IsZero: true })
            {
                errors.Invalid($"spec.capacity[{name}]", value.AsText() ?? value?.ToJsonString(), "must be greater than zero");
            }
        }
    }

    private static void ValidateClasses(JsonObject? spec, ICollection<FieldError> errors)
    {
        if (spec.Text("storageClassName") is { Length: > 0 } name)
        {
            errors.Invalid("spec.storageClassName", name, NameRules.Dns1123Subdomain(name));
        }

        if (!spec.Has("volumeAttributesClassName"))
        {
            return;
        }

        if (spec.Text("volumeAttributesClassName") is { Length: > 0 } attributes)
        {
            errors.Invalid("spec.volumeAttributesClassName", attributes, NameRules.Dns1123Subdomain(attributes));
        }
        else
        {
            errors.Required("spec.volumeAttributesClassName", "an empty string is disallowed");
        }

        if (!spec.Has("csi"))
        {
            errors.Required("spec.csi", "has to be specified when using volumeAttributesClassName");
        }
    }

    private static void ValidateAffinity(JsonObject? spec, ICollection<FieldError> errors)
    {
        if (spec.Map("nodeAffinity") is not { } affinity)
        {
            return;
        }

        if (affinity.Map("required") is { } required)
        {
            AffinityValidation.Selector(required, "spec.nodeAffinity.required", errors);
        }
        else
        {
            errors.Required("spec.nodeAffinity.required", "must specify required node constraints");
        }
    }

    private static void ValidateUpdate(JsonObject? spec, JsonObject? was, ICollection<FieldError> errors)
    {
        if (!JsonNode.DeepEquals(Source(WithoutNewSecret(spec, was)), Source(was)))
        {
            errors.Forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation");
        }

        errors.Same("volumeMode", spec?["volumeMode"], was?["volumeMode"]);
        if (was.Has("nodeAffinity"))
        {
            errors.Same("nodeAffinity", spec?["nodeAffinity"], was?["nodeAffinity"]);
        }

        if (was.Has("volumeAttributesClassName") && !spec.Has("volumeAttributesClassName"))
        {
            errors.Forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden");
        }
    }

    /// <summary>The Secret for growing may be added to a volume that has none.</summary>
    private static JsonObject? WithoutNewSecret(JsonObject? spec, JsonObject? was)
    {
        if (!was.Has("csi") || was.Map("csi").Has("controllerExpandSecretRef") || !spec.Map("csi").Has("controllerExpandSecretRef"))
        {
            return spec;
        }

        var copy = spec!.DeepClone().AsObject();
        copy.Map("csi")!.Remove("controllerExpandSecretRef");
        return copy;
    }

    private static JsonObject Source(JsonObject? spec)
    {
        var left = spec?.DeepClone().AsObject() ?? [];
        foreach (var name in _common)
        {
            left.Remove(name);
        }

        return left;
    }

    private static void Prepare(JsonObject volume) => volume.Map("spec").Map("hostPath")?.Default("type", "");
}
