using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
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
        if (spec.List("accessModes").Count == 0)
        {
            errors.Required("spec.accessModes");
        }

        ValidateCapacity(spec.Map("capacity"), errors);
        ValidateSource(spec, errors);
        if (old is not null)
        {
            errors.Same("spec.volumeMode", spec?["volumeMode"], old.Map("spec")?["volumeMode"]);
            if (!JsonNode.DeepEquals(Source(spec), Source(old.Map("spec"))))
            {
                errors.Forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation");
            }
        }
    }

    private static void ValidateCapacity(JsonObject? capacity, ICollection<FieldError> errors)
    {
        if (capacity is null or { Count: 0 })
        {
            errors.Required("spec.capacity");
            return;
        }

        ResourceValidation.Amounts(capacity, "spec.capacity", errors);
        if (!capacity.Has("storage") || capacity.Count > 1)
        {
            errors.Supported("spec.capacity", string.Join(',', capacity.Select(c => c.Key)), "storage");
        }
    }

    private static void ValidateSource(JsonObject? spec, ICollection<FieldError> errors)
    {
        var sources = Source(spec).Select(s => s.Key).ToList();
        if (sources.Count == 0)
        {
            errors.Required("spec", "must specify a volume type");
        }

        foreach (var second in sources.Skip(1))
        {
            errors.Forbidden($"spec.{second}", "may not specify more than 1 volume type");
        }

        if (spec.Map("local") is { } local)
        {
            if (local.Text("path").Length == 0)
            {
                errors.Required("spec.local.path");
            }

            if (spec.Map("nodeAffinity").Map("required").List("nodeSelectorTerms").Count == 0)
            {
                errors.Required("spec.nodeAffinity", "Local volume requires node affinity");
            }
        }

        if (spec.Map("hostPath").Text("path") == "/" && spec.Text("persistentVolumeReclaimPolicy") == "Recycle")
        {
            errors.Forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'");
        }
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
