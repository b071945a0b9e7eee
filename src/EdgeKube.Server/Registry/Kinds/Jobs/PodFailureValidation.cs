using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Jobs;

/// <summary>What a Job may say about pods that fail.</summary>
internal static class PodFailureValidation
{
    private const int MostRules = 20;
    private const int MostPatterns = 20;
    private const int MostValues = 255;

    public static void Validate(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        Replacement(spec, $"{path}.podReplacementPolicy", errors);
        if (spec.Map("podFailurePolicy") is not { } policy)
        {
            return;
        }

        var at = $"{path}.podFailurePolicy.rules";
        errors.Without(at, "FieldValueRequired"); // none are allowed too
        errors.TooMany(at, policy.List("rules").Count, MostRules);
        var pod = spec.Map("template").Map("spec");
        var names = pod.Maps("containers").Concat(pod.Maps("initContainers")).Select(c => c.Item.Text("name")).ToHashSet(StringComparer.Ordinal);
        foreach (var (i, rule) in policy.Maps("rules"))
        {
            Rule(rule, spec.Has("backoffLimitPerIndex"), names, $"{at}[{i}]", errors);
        }
    }

    private static void Replacement(JsonObject? spec, string at, ICollection<FieldError> errors)
    {
        if (spec.Has("podFailurePolicy") && spec.Has("podReplacementPolicy") && spec.Text("podReplacementPolicy") is var wanted and not "Failed")
        {
            errors.Instead(FieldError.NotSupported(at, wanted, ["Failed"]));
        }
    }

    private static void Rule(JsonObject rule, bool hasIndexLimit, HashSet<string> names, string at, ICollection<FieldError> errors)
    {
        Choice(rule.Text("action"), $"{at}.action", "[\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]", errors);
        if (rule.Text("action") == "FailIndex" && !hasIndexLimit)
        {
            errors.Invalid($"{at}.action", "FailIndex", "requires the backoffLimitPerIndex to be set");
        }

        if (rule.Map("onExitCodes") is { } codes)
        {
            ExitCodes(codes, names, $"{at}.onExitCodes", errors);
        }

        errors.TooMany($"{at}.onPodConditions", rule.List("onPodConditions").Count, MostPatterns);
        foreach (var (i, pattern) in rule.Maps("onPodConditions"))
        {
            Pattern(pattern, $"{at}.onPodConditions[{i}]", errors);
        }

        if (rule.Has("onExitCodes") == rule.List("onPodConditions").Count > 0)
        {
            errors.Wrong(
                at,
                rule.Has("onExitCodes")
                    ? "specifying both OnExitCodes and OnPodConditions is not supported"
                    : "specifying one of OnExitCodes and OnPodConditions is required");
        }
    }

    private static void Choice(string value, string at, string choices, ICollection<FieldError> errors)
    {
        if (value.Length == 0)
        {
            errors.Instead(FieldError.Required(at, $"valid values: {choices}"));
        }
    }

    private static void Pattern(JsonObject pattern, string at, ICollection<FieldError> errors)
    {
        var type = pattern.Text("type");
        errors.Without($"{at}.type", "FieldValueRequired"); // an empty name is a wrong one
        errors.Invalid($"{at}.type", type, NameRules.QualifiedName(type));
        Choice(pattern.Text("status"), $"{at}.status", "[\"False\" \"True\" \"Unknown\"]", errors);
        errors.Supported($"{at}.status", pattern.Text("status"), "False", "True", "Unknown");
    }

    private static void ExitCodes(JsonObject codes, HashSet<string> names, string at, ICollection<FieldError> errors)
    {
        Choice(codes.Text("operator"), $"{at}.operator", "[\"In\" \"NotIn\"]", errors);
        if (codes.Has("containerName") && !names.Contains(codes.Text("containerName")))
        {
            errors.Invalid($"{at}.containerName", codes.Text("containerName"), "must be one of the container or initContainer names in the pod template");
        }

        var values = codes.List("values").Select(v => v.AsNumber() ?? 0).ToList();
        if (values.Count == 0)
        {
            errors.Without($"{at}.values", "FieldValueRequired");
            errors.Invalid($"{at}.values", codes["values"], "at least one value is required");
        }

        errors.TooMany($"{at}.values", values.Count, MostValues);
        Values(values, codes.Text("operator") == "In", $"{at}.values", errors);
        if (values.Zip(values.Skip(1)).Any(p => p.First > p.Second))
        {
            errors.Invalid($"{at}.values", codes["values"], "must be ordered");
        }
    }

    private static void Values(List<long> values, bool isIn, string at, ICollection<FieldError> errors)
    {
        var seen = new HashSet<long>();
        foreach (var (value, i) in values.Select((v, i) => (v, i)))
        {
            if (isIn && value == 0)
            {
                errors.Invalid($"{at}[{i}]", value, "must not be 0 for the In operator");
            }

            if (!seen.Add(value))
            {
                errors.Duplicate($"{at}[{i}]", value);
            }
        }
    }
}
