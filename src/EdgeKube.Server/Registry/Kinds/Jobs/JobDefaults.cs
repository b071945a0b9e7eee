using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Jobs;

/// <summary>What a Job's spec means where it says nothing.</summary>
internal static class JobDefaults
{
    private const int BackoffLimit = 6;

    /// <summary>Jobs and the templates of CronJobs alike.</summary>
    public static void Spec(JsonObject spec)
    {
        if (!spec.Has("completions") && !spec.Has("parallelism"))
        {
            spec["completions"] = 1;
        }

        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", spec.Has("backoffLimitPerIndex") ? int.MaxValue : BackoffLimit);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        foreach (var (_, rule) in spec.Map("podFailurePolicy").Maps("rules"))
        {
            foreach (var (_, pattern) in rule.Maps("onPodConditions"))
            {
                pattern.Default("status", "True");
            }
        }

        if (spec.Map("template").Map("spec") is { } template)
        {
            PodDefaults.Template(template);
        }
    }

    /// <summary>What only a Job itself has.</summary>
    public static void Job(JsonObject spec)
    {
        Spec(spec);
        spec.Default("podReplacementPolicy", spec.Has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        spec.Default("manualSelector", false);
    }

    /// <summary>The labels that no other Job's pods have, and the selector of them.</summary>
    public static void Selector(JsonObject job)
    {
        var spec = job.Ensure("spec");
        var uid = job.Map("metadata").Text("uid");
        if (!spec.Truth("manualSelector"))
        {
            spec.Remove("manualSelector");
            var labels = spec.Ensure("template").Ensure("metadata").Ensure("labels");
            labels["batch.kubernetes.io/controller-uid"] = uid;
            labels["batch.kubernetes.io/job-name"] = job.Name();
            labels["controller-uid"] = uid;
            labels["job-name"] = job.Name();
            if (!spec.Has("selector"))
            {
                spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = uid } };
            }
        }

        if (job.Map("metadata").Map("labels") is null or { Count: 0 } && spec.Map("template").Map("metadata").Map("labels") is { Count: > 0 } own)
        {
            job.Ensure("metadata")["labels"] = own.DeepClone();
        }
    }
}
