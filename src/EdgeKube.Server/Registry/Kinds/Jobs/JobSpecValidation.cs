using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Jobs;

/// <summary>The rules of a Job's spec that reach across fields; for Jobs and for the templates of CronJobs.</summary>
internal static class JobSpecValidation
{
    private const int MostIndexes = 100_000;
    private const int MostOfMany = 10_000;
    private const int LongestManager = 63;

    public static void Validate(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex"])
        {
            errors.NotNegative($"{path}.{field}", spec.Number(field));
        }

        ValidateIndexes(spec, path, errors);
        ValidateManager(spec, path, errors);
        PodFailureValidation.Validate(spec, path, errors);
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
            if (restart == "OnFailure" && spec.Has("podFailurePolicy"))
            {
                errors.Invalid($"{path}.template.spec.restartPolicy", restart, "only \"Never\" is supported when podFailurePolicy is specified");
            }
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

    /// <summary>The name of the last pod of an indexed Job is a host name.</summary>
    public static void HostName(JsonObject job, ICollection<FieldError> errors)
    {
        var spec = job.Map("spec");
        if (spec.Text("completionMode") == "Indexed" && spec.Number("completions") is { } completions and > 0
            && $"{job.Name()}-{completions - 1}" is var host && NameRules.Dns1123Label(host) is not null)
        {
            errors.Invalid("metadata.name", job.Name(), $"will not able to create pod with invalid DNS label: {host}");
        }
    }

    private static void ValidateIndexes(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        if (spec.Number("maxFailedIndexes") is { } failed)
        {
            errors.NotNegative($"{path}.maxFailedIndexes", failed);
            if (!spec.Has("backoffLimitPerIndex"))
            {
                errors.Required($"{path}.backoffLimitPerIndex", "when maxFailedIndexes is specified");
            }
        }

        if (spec.Text("completionMode") == "Indexed")
        {
            ValidateIndexed(spec, path, errors);
            return;
        }

        foreach (var field in (ReadOnlySpan<string>)["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"])
        {
            if (spec.Has(field))
            {
                errors.Invalid($"{path}.{field}", spec![field], "requires indexed completion mode");
            }
        }
    }

    private static void ValidateIndexed(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        var completions = spec.Number("completions");
        if (completions is null)
        {
            errors.Required($"{path}.completions", "when completion mode is Indexed");
        }

        AtMost(spec, "parallelism", MostIndexes, $"{MostIndexes} when completion mode is Indexed", path, errors);
        AtMost(spec, "maxFailedIndexes", completions ?? long.MaxValue, "completions", path, errors);
        AtMost(spec, "maxFailedIndexes", MostIndexes, $"{MostIndexes}", path, errors);
        if (completions > MostIndexes && spec.Has("backoffLimitPerIndex"))
        {
            const string Bound = "10000 when completions are above 100000 and used with backoff limit per index";
            if (!spec.Has("maxFailedIndexes"))
            {
                errors.Required($"{path}.maxFailedIndexes", $"must be specified when completions is above {MostIndexes}");
            }

            AtMost(spec, "parallelism", MostOfMany, Bound, path, errors);
            AtMost(spec, "maxFailedIndexes", MostOfMany, Bound, path, errors);
        }

        if (spec.Map("successPolicy") is { } policy)
        {
            SuccessPolicyValidation.Validate(policy, completions ?? 0, $"{path}.successPolicy", errors);
        }
    }

    private static void AtMost(JsonObject? spec, string field, long most, string bound, string path, ICollection<FieldError> errors)
    {
        if (spec.Number(field) > most)
        {
            errors.Add(FieldError.Invalid($"{path}.{field}", spec.Number(field), $"must be less than or equal to {bound}"));
        }
    }

    private static void ValidateManager(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        if (spec.Has("managedBy"))
        {
            errors.DomainPrefixed($"{path}.managedBy", spec.Text("managedBy"));
            if (spec.Text("managedBy").Length > LongestManager)
            {
                errors.TooLong($"{path}.managedBy", LongestManager);
            }
        }
    }
}
