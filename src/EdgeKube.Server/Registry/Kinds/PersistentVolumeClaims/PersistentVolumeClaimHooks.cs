using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.LimitRanges;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.PersistentVolumeClaims;

/// <summary>PersistentVolumeClaims: a wish that stays, apart from its size; without a class the default one is meant.</summary>
/// <param name="stored">Where StorageClasses are looked up.</param>
/// <param name="limits">The bounds of its namespace.</param>
internal sealed class PersistentVolumeClaimHooks(StoredObjects stored, LimitRanger limits) : IKindHooks
{
    private const string Standard = "storageclass.kubernetes.io/is-default-class";

    private const string OldClass = "volume.beta.kubernetes.io/storage-class";

    private const string OnlySize =
        "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

    public GroupResource Type => BuiltIn.PersistentVolumeClaims;

    public void PrepareCreate(JsonObject created)
    {
        Default(created);
        created["status"] = new JsonObject { ["phase"] = "Pending" };
        limits.CheckClaim(created);
    }

    public void Default(JsonObject created)
    {
        Prepare(created);
        var spec = created.Ensure("spec");
        if (!spec.Has("storageClassName") && created.Map("metadata").Map("annotations").Text(OldClass).Length == 0 && DefaultClass() is { } name)
        {
            spec["storageClassName"] = name;
        }
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
        Prepare(updated);
        if (subresource.Length == 0 && Size(updated) > Size(old))
        {
            CheckGrowth(old, updated);
        }
    }

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource == "status")
        {
            return;
        }

        var spec = wanted.Map("spec");
        ValidateSpec(spec, errors);
        if (old is not null)
        {
            ValidateUpdate(spec, old, errors);
        }
    }

    private static Quantity? Size(JsonObject claim) => ResourceValidation.Amount(claim.Map("spec").Map("resources").Map("requests"), "storage");

    private static string ClassOf(JsonObject claim) =>
        claim.Map("metadata").Map("annotations").Text(OldClass) is { Length: > 0 } old ? old : claim.Map("spec").Text("storageClassName");

    private void CheckGrowth(JsonObject old, JsonObject updated)
    {
        var key = new ResourceKey(Type, updated.Namespace(), updated.Name());
        if (old.Map("status").Text("phase") != "Bound")
        {
            throw ApiException.Forbidden(key, "Only bound persistent volume claims can be expanded");
        }

        var name = ClassOf(updated);
        if (name.Length == 0 || name != ClassOf(old) || !stored.All(BuiltIn.StorageClasses).Any(c => c.Name() == name && c.Truth("allowVolumeExpansion")))
        {
            throw ApiException.Forbidden(
                key, "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
        }
    }

    private static void ValidateSpec(JsonObject? spec, ICollection<FieldError> errors)
    {
        var modes = spec.Texts("accessModes").Select(m => m.Item).ToList();
        if (modes.Count == 0)
        {
            errors.Required("spec.accessModes", "at least 1 access mode is required");
        }

        AccessModes.Validate(modes, errors);
        var requests = spec.Map("resources").Map("requests");
        if (!requests.Has("storage"))
        {
            errors.Required("spec.resources[storage]");
        }
        else
        {
            ResourceValidation.Amounts(requests, "spec.resources", errors);
            if (ResourceValidation.Amount(requests, "storage") is { IsZero: true })
            {
                errors.Invalid("spec.resources[storage]", requests!["storage"].AsText(), "must be greater than zero");
            }
        }

        if (spec.Text("storageClassName") is { Length: > 0 } name)
        {
            errors.Invalid("spec.storageClassName", name, NameRules.Dns1123Subdomain(name));
        }
    }

    private static void ValidateUpdate(JsonObject? spec, JsonObject old, ICollection<FieldError> errors)
    {
        var was = old.Map("spec");
        var bound = old.Map("status").Text("phase") == "Bound";
        if (!JsonNode.DeepEquals(Fixed(spec, was, bound), Fixed(was, was, bound)))
        {
            errors.Forbidden("spec", OnlySize);
        }

        var (next, before) = (ResourceValidation.Amount(spec.Map("resources").Map("requests"), "storage"),
            ResourceValidation.Amount(was.Map("resources").Map("requests"), "storage"));
        if (next < before && !(next > ResourceValidation.Amount(old.Map("status").Map("capacity"), "storage")))
        {
            errors.Forbidden("spec.resources.requests.storage", "field can not be less than status.capacity");
        }
    }

    /// <summary>A volume may be given once, a class may be added, and a bound claim may ask for more.</summary>
    private static JsonObject Fixed(JsonObject? spec, JsonObject? was, bool bound)
    {
        var copy = spec?.DeepClone().AsObject() ?? [];
        copy.Remove("volumeAttributesClassName");
        if (bound)
        {
            copy.Map("resources").Map("requests")?.Remove("storage");
        }

        foreach (var once in (ReadOnlySpan<string>)["volumeName", "storageClassName"])
        {
            if (!was.Has(once))
            {
                copy.Remove(once);
            }
        }

        return copy;
    }

    /// <summary>The newest of the classes that are marked as default.</summary>
    private string? DefaultClass() => stored.All(BuiltIn.StorageClasses)
        .Where(c => c.Map("metadata").Map("annotations").Text(Standard) == "true")
        .OrderByDescending(c => c.Map("metadata").Text("creationTimestamp"), StringComparer.Ordinal)
        .ThenBy(c => c.Name(), StringComparer.Ordinal)
        .FirstOrDefault()?.Name();

    /// <summary>The older and the newer form of where the data comes from say the same.</summary>
    private static void Prepare(JsonObject claim)
    {
        var spec = claim.Ensure("spec");
        if (spec.Map("dataSource") is { } source && !spec.Has("dataSourceRef"))
        {
            spec["dataSourceRef"] = source.DeepClone();
        }
        else if (spec.Map("dataSourceRef") is { } reference && !spec.Has("dataSource") && reference.Text("namespace").Length == 0)
        {
            spec["dataSource"] = reference.DeepClone();
        }
    }
}
