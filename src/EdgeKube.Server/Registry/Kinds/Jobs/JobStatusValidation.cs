using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Jobs;

/// <summary>What a controller may say of a Job. Most is asked only of what it changes: a Job from an older version may lack it.</summary>
internal static class JobStatusValidation
{
    private static readonly string[] _counts = ["active", "succeeded", "failed"];
    private static readonly string[] _laterCounts = ["ready", "terminating"];
    private static readonly string[] _terminal = ["Failed", "Complete", "FailureTarget"];

    public static void Validate(JsonObject job, JsonObject old, ICollection<FieldError> errors)
    {
        var (now, was) = (new JobState(job), new JobState(old));
        Counts(now.Status, errors);
        Uncounted(now.Status, errors);
        Conditions(now, was, errors);
        Times(now, was, errors);
        Finished(now, was, errors);
        Indexes(now, was, errors);
        Changes(now, was, errors);
    }

    private static void Counts(JsonObject? status, ICollection<FieldError> errors)
    {
        foreach (var field in _counts.Concat(_laterCounts))
        {
            errors.NotNegative($"status.{field}", status.Number(field));
        }
    }

    private static void Uncounted(JsonObject? status, ICollection<FieldError> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in (ReadOnlySpan<string>)["succeeded", "failed"])
        {
            foreach (var (i, uid) in status.Map("uncountedTerminatedPods").Texts(list))
            {
                var at = $"status.uncountedTerminatedPods.{list}[{i}]";
                if (uid.Length == 0)
                {
                    errors.Invalid(at, uid, "must not be empty");
                }
                else if (!seen.Add(uid))
                {
                    errors.Duplicate(at, uid);
                }
            }
        }
    }

    private static void Conditions(JobState now, JobState was, ICollection<FieldError> errors)
    {
        var completes = now.Is("Complete") != was.Is("Complete");
        var fails = now.Is("Failed") != was.Is("Failed");
        Refuse(now.Is("Complete") && now.Is("Failed") && (completes || fails), "cannot set Complete=True and Failed=true conditions", errors);
        Refuse(
            now.Is("Complete") && now.Is("FailureTarget") && (completes || now.Is("FailureTarget") != was.Is("FailureTarget")),
            "cannot set Complete=True and FailureTarget=true conditions",
            errors);
        Refuse(
            now.Is("Failed") && !now.Is("FailureTarget") && (fails || !now.Same(was, "failedIndexes")),
            "cannot set Failed=True condition without the FailureTarget=true condition",
            errors);
        Refuse(
            now.Is("Complete") && !now.Is("SuccessCriteriaMet") && (completes || was.Is("SuccessCriteriaMet")),
            "cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
            errors);
        Success(now, errors);
    }

    private static void Success(JobState now, ICollection<FieldError> errors)
    {
        Refuse(now.Is("SuccessCriteriaMet") && now.Is("Failed"), "cannot set SuccessCriteriaMet=True and Failed=true conditions", errors);
        Refuse(now.Is("SuccessCriteriaMet") && now.Is("FailureTarget"), "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions", errors);
        Refuse(
            now.Spec.Has("successPolicy") && now.Is("Complete") && !now.Is("SuccessCriteriaMet"),
            "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True",
            errors);
    }

    private static void Refuse(bool isWrong, string why, ICollection<FieldError> errors)
    {
        if (isWrong)
        {
            errors.Wrong("status.conditions", why);
        }
    }

    private static void Times(JobState now, JobState was, ICollection<FieldError> errors)
    {
        const string At = "status.completionTime";
        var end = now.Time("completionTime");
        if (now.Is("Complete") != was.Is("Complete") || !now.Same(was, "completionTime"))
        {
            if (end is not null && !now.Is("Complete"))
            {
                errors.Invalid(At, now.Status.Text("completionTime"), "cannot set completionTime when there is no Complete=True condition");
            }
            else if (end is null && now.Is("Complete"))
            {
                errors.Required(At, "completionTime is required for Complete jobs");
            }
        }

        if (end is not null && was.Time("completionTime") is { } before && before != end)
        {
            errors.Invalid(At, now.Status.Text("completionTime"), "completionTime cannot be mutated");
        }

        Order(now, was, errors);
    }

    private static void Order(JobState now, JobState was, ICollection<FieldError> errors)
    {
        var (start, end) = (now.Time("startTime"), now.Time("completionTime"));
        if (end < start && !(now.Same(was, "startTime") && now.Same(was, "completionTime")))
        {
            errors.Invalid("status.completionTime", now.Status.Text("completionTime"), "completionTime cannot be set before startTime");
        }

        if (was.Time("startTime") is { } started && started != start && !now.Spec.Truth("suspend"))
        {
            errors.Required("status.startTime", "startTime cannot be removed for unsuspended job");
        }
    }

    private static void Finished(JobState now, JobState was, ICollection<FieldError> errors)
    {
        var active = now.Status.Number("active") ?? 0;
        if (now.Status.Number("ready") > active && !(now.Same(was, "ready") && now.Same(was, "active")))
        {
            errors.Invalid("status.ready", now.Status.Number("ready"), "cannot set more ready pods than active");
        }

        if (!now.IsFinished)
        {
            return;
        }

        foreach (var field in (ReadOnlySpan<string>)["active", "terminating"])
        {
            if (now.Status.Number(field) > 0 && now.IsNew(was, field))
            {
                errors.Invalid($"status.{field}", now.Status.Number(field), $"{field}>0 is invalid for finished job");
            }
        }

        if (now.Time("startTime") is null && now.IsNew(was, "startTime"))
        {
            errors.Required("status.startTime", "startTime is required for finished job");
        }

        var uncounted = now.Status.Map("uncountedTerminatedPods");
        if (uncounted.List("succeeded").Count + uncounted.List("failed").Count > 0 && now.IsNew(was, "uncountedTerminatedPods"))
        {
            errors.Invalid("status.uncountedTerminatedPods", uncounted, "uncountedTerminatedPods needs to be empty for finished job");
        }
    }

    private static void Indexes(JobState now, JobState was, ICollection<FieldError> errors)
    {
        var (done, failed) = (now.Status.Text("completedIndexes"), now.Status.Text("failedIndexes"));
        var (completions, perIndex) = (now.Spec.Number("completions"), now.Spec.Has("backoffLimitPerIndex"));
        if (!now.Same(was, "completedIndexes"))
        {
            Parsed("completedIndexes", done, completions, errors);
            if (done.Length > 0 && !now.IsIndexed)
            {
                errors.Invalid("status.completedIndexes", done, "cannot set non-empty completedIndexes when non-indexed completion mode");
            }
        }

        if (!now.Same(was, "failedIndexes") && now.Status.Has("failedIndexes"))
        {
            Parsed("failedIndexes", failed, perIndex ? completions : null, errors);
            errors.Invalid("status.failedIndexes", failed, perIndex ? null : "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        }

        if (completions is { } all && !(now.Same(was, "completedIndexes") && now.Same(was, "failedIndexes"))
            && JobIndexes.Common(done, failed, all) is { } common)
        {
            errors.Invalid("status.failedIndexes", failed, $"failedIndexes and completedIndexes overlap at index: {common}");
        }
    }

    private static void Parsed(string field, string indexes, long? completions, ICollection<FieldError> errors)
    {
        if (completions is { } all && JobIndexes.Count(indexes, all).Wrong is { } wrong)
        {
            errors.Invalid($"status.{field}", indexes, $"error parsing {field}: {wrong}");
        }
    }

    private static void Changes(JobState now, JobState was, ICollection<FieldError> errors)
    {
        foreach (var type in _terminal)
        {
            Refuse(was.Is(type) && !now.Is(type), $"cannot disable the terminal {type}=True condition", errors);
        }

        Refuse(was.Is("SuccessCriteriaMet") && !now.Is("SuccessCriteriaMet"), "cannot disable the SuccessCriteriaMet=True condition", errors);
        Refuse(
            was.Is("Complete") && !was.Is("SuccessCriteriaMet") && now.Is("SuccessCriteriaMet"),
            "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions",
            errors);
        var scales = now.IsIndexed && now.Spec.Number("completions") == now.Spec.Number("parallelism"); // such a Job may be made smaller
        foreach (var field in scales ? (ReadOnlySpan<string>)["failed"] : ["failed", "succeeded"])
        {
            if ((now.Status.Number(field) ?? 0) < (was.Status.Number(field) ?? 0))
            {
                errors.Invalid($"status.{field}", now.Status.Number(field) ?? 0, $"cannot decrease the {field} counter");
            }
        }
    }
}
