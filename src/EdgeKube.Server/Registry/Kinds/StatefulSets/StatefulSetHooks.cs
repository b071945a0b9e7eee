using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.StatefulSets;

/// <summary>StatefulSets: a template that the selector matches; what makes the pods' names and claims stays.</summary>
internal sealed class StatefulSetHooks : IKindHooks
{
    private const string OnlyThese =
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
        + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

    private static readonly string[] _changeable =
    [
        "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
    ];

    public GroupResource Type => BuiltIn.StatefulSets;

    public void PrepareCreate(JsonObject created)
    {
        Prepare(created);
        created["status"] = new JsonObject { ["replicas"] = 0, ["availableReplicas"] = 0 };
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => Prepare(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource == "status")
        {
            return;
        }

        WorkloadValidation.Validate(wanted, null, "StatefulSet", errors);
        var spec = wanted.Map("spec");
        ValidateStrategy(spec.Map("updateStrategy"), errors);
        if (old is not null && !JsonNode.DeepEquals(Fixed(spec), Fixed(old.Map("spec"))))
        {
            errors.Forbidden("spec", OnlyThese);
        }
    }

    private static void ValidateStrategy(JsonObject? strategy, ICollection<FieldError> errors)
    {
        const string At = "spec.updateStrategy";
        if (strategy.Text("type") == "OnDelete" && strategy.Map("rollingUpdate") is { } unwanted)
        {
            errors.Invalid($"{At}.rollingUpdate", unwanted, "only allowed for updateStrategy 'RollingUpdate'");
        }

        if (strategy.Map("rollingUpdate").Has("maxUnavailable"))
        {
            ShareValidation.Validate(strategy.Map("rollingUpdate")!["maxUnavailable"], $"{At}.rollingUpdate.maxUnavailable", 100, errors);
            if (ShareValidation.IsZero(strategy.Map("rollingUpdate")!["maxUnavailable"]))
            {
                errors.Invalid($"{At}.rollingUpdate.maxUnavailable", strategy.Map("rollingUpdate")!["maxUnavailable"], "cannot be 0");
            }
        }
    }

    private static JsonObject Fixed(JsonObject? spec)
    {
        var left = spec?.DeepClone().AsObject() ?? [];
        foreach (var name in _changeable)
        {
            left.Remove(name);
        }

        return left;
    }

    private static void Prepare(JsonObject set)
    {
        var spec = set.Ensure("spec");
        var strategy = spec.Ensure("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Ensure("rollingUpdate").Default("partition", 0);
        }

        foreach (var (_, claim) in spec.Maps("volumeClaimTemplates"))
        {
            claim["apiVersion"] = "v1";
            claim["kind"] = "PersistentVolumeClaim";
            claim.Ensure("spec").Default("volumeMode", "Filesystem");
            claim.Ensure("status").Default("phase", "Pending");
        }

        if (spec.Map("template").Map("spec") is { } template)
        {
            PodDefaults.Template(template);
        }
    }
}
