using System.Text.Json.Nodes;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.CronJobs;
using EdgeKube.Server.Registry.Kinds.DaemonSets;
using EdgeKube.Server.Registry.Kinds.HorizontalPodAutoscalers;
using EdgeKube.Server.Registry.Kinds.Jobs;
using EdgeKube.Server.Registry.Kinds.ReplicationControllers;
using EdgeKube.Server.Registry.Kinds.StatefulSets;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Kinds;

public sealed class WorkloadKindsTests
{
    private const string Template =
        """{"metadata":{"labels":{"app":"a"}},"spec":{"restartPolicy":"Always","containers":[{"name":"c","image":"x","terminationMessagePolicy":"File"}]}}""";

    private static readonly string _set = $$$"""{"metadata":{"name":"s"},"spec":{"selector":{"matchLabels":{"app":"a"}},"serviceName":"s","template":{{{Template}}}}}""";

    private static readonly string _job = $$$"""{"metadata":{"name":"j","uid":"u"},"spec":{"template":{{{Template.Replace("Always", "Never", StringComparison.Ordinal)}}}}}""";

    [Fact]
    public void A_StatefulSets_names_and_claims_stay()
    {
        IKindHooks hooks = new StatefulSetHooks();
        var old = hooks.Created(_set);
        Assert.Empty(hooks.Errors(old));
        Assert.Empty(hooks.Errors(hooks.Updated(old, s => s["spec"]!["replicas"] = 3), old));
        Assert.Equal(
            ["spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
                + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"],
            hooks.Errors(hooks.Updated(old, s => s["spec"]!["serviceName"] = "other"), old));
    }

    [Fact]
    public void A_DaemonSet_counts_its_templates()
    {
        IKindHooks hooks = new DaemonSetHooks();
        var old = hooks.Created(_set);
        Assert.Empty(hooks.Errors(old));
        Assert.Equal("1", Generation(old));
        Assert.Equal("1", Generation(hooks.Updated(old, s => s["spec"]!["minReadySeconds"] = 3)));
        Assert.Equal("2", Generation(hooks.Updated(old, s => s["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "y")));
        Assert.Equal(
            ["spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero"],
            hooks.Errors(hooks.Updated(old, s => s["spec"]!["updateStrategy"]!["rollingUpdate"]!["maxSurge"] = 1), old));
    }

    [Fact]
    public void A_ReplicationController_takes_its_selector_from_its_template()
    {
        IKindHooks hooks = new ReplicationControllerHooks();
        var made = hooks.Created($$$"""{"metadata":{"name":"r"},"spec":{"template":{{{Template}}}}}""");
        Assert.Equal("a", (string?)made["spec"]!["selector"]!["app"]);
        Assert.Empty(hooks.Errors(made));
    }

    [Fact]
    public void A_Job_gets_a_selector_that_no_other_has()
    {
        IKindHooks hooks = new JobHooks();
        var job = hooks.Created(_job);
        Assert.Empty(hooks.Errors(job));
        Assert.Equal("u", (string?)job["spec"]!["selector"]!["matchLabels"]!["batch.kubernetes.io/controller-uid"]);
        Assert.Equal("j", (string?)job["spec"]!["template"]!["metadata"]!["labels"]!["batch.kubernetes.io/job-name"]);
        Assert.Equal(6, (int)job["spec"]!["backoffLimit"]!);
        Assert.Equal(
            ["spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\""],
            hooks.Errors(hooks.Created(_job.Replace("Never", "Always", StringComparison.Ordinal))));
        Assert.StartsWith(
            "spec.completions: Invalid value: 5: field is immutable",
            Assert.Single(hooks.Errors(hooks.Updated(job, j => j["spec"]!["completions"] = 5), job)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*/5 * * * *", null)]
    [InlineData("0 4 8-14 jan,feb sun", null)]
    [InlineData("@daily", null)]
    [InlineData("* * * *", "expected exactly 5 fields, found 4: [* * * *]")]
    [InlineData("60 * * * *", "end of range (60) above maximum (59): 60")]
    [InlineData("a * * * *", "failed to parse int from a")]
    public void A_CronJobs_times_can_be_read(string schedule, string? wrong)
    {
        IKindHooks hooks = new CronJobHooks();
        var made = hooks.Created(
            $$$"""{"metadata":{"name":"c"},"spec":{"schedule":"{{{schedule}}}","jobTemplate":{"spec":{"template":{{{Template.Replace("Always", "Never", StringComparison.Ordinal)}}} } } }}""");
        Assert.Equal(wrong is null ? [] : [$"spec.schedule: Invalid value: \"{schedule}\": {wrong}"], hooks.Errors(made));
    }

    [Fact]
    public void An_autoscaler_aims_at_some_metric_between_its_bounds()
    {
        IKindHooks hooks = new HorizontalPodAutoscalerHooks();
        var made = hooks.Created("""{"metadata":{"name":"h"},"spec":{"maxReplicas":3,"scaleTargetRef":{"kind":"Deployment","name":"web"}}}""");
        Assert.Empty(hooks.Errors(made));
        Assert.Equal(80, (int)made["spec"]!["metrics"]![0]!["resource"]!["target"]!["averageUtilization"]!);
        Assert.Equal(
            ["spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`"],
            hooks.Errors(hooks.Updated(made, h => h["spec"]!["minReplicas"] = 5)));
    }

    private static string? Generation(JsonObject set) => (string?)set["metadata"]!["annotations"]!["deprecated.daemonset.template.generation"];
}
