using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Jobs;

/// <summary>When an indexed Job may have succeeded before all its indexes have.</summary>
internal static class SuccessPolicyValidation
{
    private const int MostRules = 20;
    private const int LongestIndexes = 64 * 1024;

    public static void Validate(JsonObject policy, long completions, string path, ICollection<FieldError> errors)
    {
        var at = $"{path}.rules";
        if (policy.List("rules").Count == 0)
        {
            errors.Instead(FieldError.Required(at, "at least one rules must be specified when the successPolicy is specified"));
        }

        errors.TooMany(at, policy.List("rules").Count, MostRules);
        foreach (var (i, rule) in policy.Maps("rules"))
        {
            Rule(rule, completions, $"{at}[{i}]", errors);
        }
    }

    private static void Rule(JsonObject rule, long completions, string at, ICollection<FieldError> errors)
    {
        if (!rule.Has("succeededCount") && !rule.Has("succeededIndexes"))
        {
            errors.Required(at, "at least one of succeededCount or succeededIndexes must be specified");
        }

        long? total = null;
        if (rule.Has("succeededIndexes"))
        {
            var indexes = rule.Text("succeededIndexes");
            if (indexes.Length > LongestIndexes)
            {
                errors.TooLong($"{at}.succeededIndexes", LongestIndexes);
            }

            (total, var wrong) = JobIndexes.Count(indexes, completions);
            errors.Invalid($"{at}.succeededIndexes", indexes, wrong is null ? null : $"error parsing succeededIndexes: {wrong}");
        }

        if (rule.Number("succeededCount") is { } count)
        {
            CheckCount(count, completions, total, $"{at}.succeededCount", errors);
        }
    }

    private static void CheckCount(long count, long completions, long? total, string at, ICollection<FieldError> errors)
    {
        errors.NotNegative(at, count);
        if (count > completions)
        {
            errors.Invalid(at, count, $"must be less than or equal to {completions} (the number of specified completions)");
        }

        if (count > total)
        {
            errors.Invalid(at, count, $"must be less than or equal to {total} (the number of indexes in the specified succeededIndexes field)");
        }
    }
}
