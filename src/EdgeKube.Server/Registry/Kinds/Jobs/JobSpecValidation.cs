using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Jobs;

/// <summary>The rules of a Job's spec that reach across fields; for Jobs and for the templates of CronJobs.</summary>
internal static class JobSpecValidation
{
    private const int MostIndexes = 100_000;

    public static void Validate(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"])
        {
            errors.NotNegative($"{path}.{field}", spec.Number(field));
        }

        ValidateIndexes(spec, path, errors);
        ValidatePolicies(spec, path, errors);
        var template = spec.Map("template");
        WorkloadValidation.TemplateAlone(template, $"{path}.template", errors);
        var restart = template.Map("spec").Text("restartPolicy");
        if (restart == "Always")
        {
            errors.Required($"{path}.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"");
        }
        else
        {
            errors.Supported($"{path}.template.spec.restartPolicy", restart, "OnFailure", "Never");
        }
    }

    /// <summary>A Job's selector must select its own template.</summary>
    public static void Selector(JsonObject? spec, ICollection<FieldError> errors)
    {
        if (spec.Map("selector") is not { } selector)
        {
            errors.Required("spec.selector");
            return;
        }

        LabelValidation.Selector(selector, "spec.selector", errors);
        var labels = spec.Map("template").Map("metadata").Map("labels");
        if ((selector.Map("matchLabels") ?? []).Any(l => l.Value.AsText() != labels?[l.Key].AsText()))
        {
            errors.Invalid("spec.template.metadata.labels", labels ?? [], "`selector` does not match template `labels`");
        }
    }

    private static void ValidateIndexes(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        if (spec.Text("completionMode") == "Indexed")
        {
            if (!spec.Has("completions"))
            {
                errors.Required($"{path}.completions", "when completion mode is Indexed");
            }

            if (spec.Number("parallelism") > MostIndexes)
            {
                errors.Invalid($"{path}.parallelism", spec.Number("parallelism"), $"must be less than or equal to {MostIndexes} when completion mode is Indexed");
            }

            return;
        }

        if (spec.Number("backoffLimitPerIndex") is { } limit)
        {
            errors.Invalid($"{path}.backoffLimitPerIndex", limit, "requires indexed completion mode");
        }

        if (spec.Number("maxFailedIndexes") is { } failed)
        {
            errors.Invalid($"{path}.maxFailedIndexes", failed, "requires indexed completion mode");
        }

        if (spec.Map("successPolicy") is { } policy)
        {
            errors.Invalid($"{path}.successPolicy", policy, "requires indexed completion mode");
        }
    }

    private static void ValidatePolicies(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        if (!spec.Has("podFailurePolicy"))
        {
            return;
        }

        if (spec.Map("template").Map("spec").Text("restartPolicy") is { } restart and not "Never")
        {
            errors.Invalid($"{path}.template.spec.restartPolicy", restart, "only \"Never\" is supported when podFailurePolicy is specified");
        }

        foreach (var (i, rule) in spec.Map("podFailurePolicy").Maps("rules"))
        {
            if (rule.Has("onExitCodes") == rule.List("onPodConditions").Count > 0)
            {
                errors.Invalid(
                    $"{path}.podFailurePolicy.rules[{i}]",
                    rule,
                    rule.Has("onExitCodes")
                        ? "specifying both OnExitCodes and OnPodConditions is not supported"
                        : "specifying one of OnExitCodes and OnPodConditions is required");
            }
        }
    }
}
