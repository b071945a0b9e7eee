using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Jobs;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.CronJobs;

/// <summary>CronJobs: times that cron can read, and a Job that can be made.</summary>
internal sealed class CronJobHooks : IKindHooks
{
    // What is added to it for the Job's name must fit a label's 63 characters.
    private const int MaxName = 52;

    public GroupResource Type => BuiltIn.CronJobs;

    public void PrepareCreate(JsonObject created)
    {
        Prepare(created);
        created["status"] = new JsonObject();
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => Prepare(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (subresource == "status")
        {
            return;
        }

        var spec = wanted.Map("spec");
        if (old is null && wanted.Name().Length > MaxName)
        {
            errors.Invalid("metadata.name", wanted.Name(), NameRules.TooLong(MaxName));
        }

        ValidateTimes(spec, old.Map("spec"), errors);
        errors.NotNegative("spec.startingDeadlineSeconds", spec.Number("startingDeadlineSeconds"));
        var job = spec.Map("jobTemplate").Map("spec");
        JobSpecValidation.Validate(job, "spec.jobTemplate.spec", errors);
        if (job.Truth("manualSelector"))
        {
            errors.Supported("spec.jobTemplate.spec.manualSelector", "true", "nil", "false");
        }
    }

    private static void ValidateTimes(JsonObject? spec, JsonObject? old, ICollection<FieldError> errors)
    {
        var schedule = spec.Text("schedule");
        var zone = spec.Text("timeZone");
        if (schedule.Length == 0)
        {
            errors.Required("spec.schedule");
        }
        else if (schedule.Contains("TZ", StringComparison.Ordinal))
        {
            if (schedule != old.Text("schedule"))
            {
                errors.Invalid("spec.schedule", schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
            }
        }
        else
        {
            errors.Invalid("spec.schedule", schedule, CronSyntax.Wrong(schedule));
        }

        if (!spec.Has("timeZone"))
        {
            return;
        }

        errors.Invalid(
            "spec.timeZone",
            zone,
            zone.Length == 0 ? "timeZone must be nil or non-empty string"
            : zone.Equals("Local", StringComparison.OrdinalIgnoreCase) ? "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
            : !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? $"unknown time zone {zone}"
            : null);
    }

    private static void Prepare(JsonObject job) => JobDefaults.Spec(job.Ensure("spec").Ensure("jobTemplate").Ensure("spec"));
}
