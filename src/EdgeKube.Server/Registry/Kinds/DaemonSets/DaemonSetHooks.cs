using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.DaemonSets;

/// <summary>DaemonSets: a template that the selector matches, and a strategy that can move.</summary>
internal sealed class DaemonSetHooks : IKindHooks
{
    private const string TemplateGeneration = "deprecated.daemonset.template.generation";

    public GroupResource Type => BuiltIn.DaemonSets;

    public void PrepareCreate(JsonObject created)
    {
        Prepare(created);
        SetTemplateGeneration(created, 1);
        created["status"] = new JsonObject
        {
            ["currentNumberScheduled"] = 0,
            ["numberMisscheduled"] = 0,
            ["desiredNumberScheduled"] = 0,
            ["numberReady"] = 0,
        };
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
        Prepare(updated);
        if (subresource.Length == 0)
        {
            var same = JsonNode.DeepEquals(old.Map("spec")?["template"], updated.Map("spec")?["template"]);
            SetTemplateGeneration(updated, TemplateGenerationOf(old) + (same ? 0 : 1));
        }
    }

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource != "status")
        {
            WorkloadValidation.Validate(wanted, old, "DaemonSet", errors);
            ValidateStrategy(wanted.Map("spec").Map("updateStrategy"), errors);
        }
    }

    private static void ValidateStrategy(JsonObject? strategy, ICollection<FieldError> errors)
    {
        const string At = "spec.updateStrategy.rollingUpdate";
        if (strategy.Text("type") != "RollingUpdate")
        {
            return;
        }

        if (strategy.Map("rollingUpdate") is not { } rolling)
        {
            errors.Required(At);
            return;
        }

        ShareValidation.Validate(rolling["maxUnavailable"], $"{At}.maxUnavailable", 100, errors);
        ShareValidation.Validate(rolling["maxSurge"], $"{At}.maxSurge", 100, errors);
        switch (ShareValidation.IsZero(rolling["maxUnavailable"]), ShareValidation.IsZero(rolling["maxSurge"]))
        {
            case (false, false):
                errors.Invalid($"{At}.maxSurge", rolling["maxSurge"], "may not be set when maxUnavailable is non-zero");
                break;
            case (true, true):
                errors.Required($"{At}.maxUnavailable", "cannot be 0 when maxSurge is 0");
                break;
            default:
                break;
        }
    }

    private static void Prepare(JsonObject set)
    {
        var spec = set.Ensure("spec");
        var strategy = spec.Ensure("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Ensure("rollingUpdate");
            rolling.Default("maxUnavailable", 1);
            rolling.Default("maxSurge", 0);
        }

        if (spec.Map("template").Map("spec") is { } template)
        {
            PodDefaults.Template(template);
        }
    }

    private static long TemplateGenerationOf(JsonObject set) =>
        long.TryParse(
            set.Map("metadata").Map("annotations").Text(TemplateGeneration), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            ? generation
            : 0;

    private static void SetTemplateGeneration(JsonObject set, long generation) =>
        set.Ensure("metadata").Ensure("annotations")[TemplateGeneration] = generation.ToString(CultureInfo.InvariantCulture);
}
