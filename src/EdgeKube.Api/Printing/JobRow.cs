using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of Jobs and CronJobs.</summary>
internal static class JobRow
{
    public static void Job(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(State(item));
        row.Text(Completions(item));
        row.Text(item.Time("status", "startTime") is { } start ? HumanDuration.Format((item.Time("status", "completionTime") ?? now) - start) : "");
        row.Text(item.Age(now));
        WorkloadRow.Template(row, item);
    }

    public static void CronJob(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("spec", "schedule"));
        row.Text(item.Text("spec", "timeZone").Or("<none>"));
        row.Text(!item.Has("spec", "suspend") ? "<unset>" : item.Truth("spec", "suspend") ? "True" : "False");
        row.Number(item.List("status", "active").Count);
        row.Text(item.Time("status", "lastScheduleTime") is { } last ? HumanDuration.Since(last, now) : "<none>");
        row.Text(item.Age(now));
        var job = item.At("spec", "jobTemplate");
        WorkloadRow.Containers(row, job.At("spec", "template"));
        row.Text(WorkloadRow.Selector(job.At("spec", "selector")));
    }

    private static string State(JsonElement item)
    {
        if (Is(item, "Complete"))
        {
            return "Complete";
        }

        if (Is(item, "Failed"))
        {
            return "Failed";
        }

        return item.Has("metadata", "deletionTimestamp") ? "Terminating"
            : Is(item, "Suspended") ? "Suspended"
            : Is(item, "FailureTarget") ? "FailureTarget"
            : Is(item, "SuccessCriteriaMet") ? "SuccessCriteriaMet"
            : "Running";
    }

    private static bool Is(JsonElement item, string condition) => item.Condition(condition).Text("status") == "True";

    private static string Completions(JsonElement item)
    {
        var succeeded = item.Number("status", "succeeded");
        var parallelism = item.Number("spec", "parallelism");
        var of = item.Has("spec", "completions") ? item.Number("spec", "completions") : 1;
        var more = !item.Has("spec", "completions") && parallelism > 1 ? string.Create(CultureInfo.InvariantCulture, $" of {parallelism}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{succeeded}/{of}{more}");
    }
}
