using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Controllers.Deployments;
using EdgeKube.Server.Controllers.ReplicaSets;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Deployments;

/// <summary>Deployments on two fake nodes, through all the loops that take part.</summary>
public sealed class RollOutTests : RegistryFixture
{
    private static readonly ResourceKey _web = new(BuiltIn.Deployments, "default", "web");

    [Fact]
    public async Task A_new_deployment_gets_its_pods_spread_over_the_nodes()
    {
        await using var loops = await StartAsync(replicas: 4);
        await loops.UntilAsync(() => IsDone(loops, 4), Ct);
        Assert.Equal([2, 2], loops.Pods.All.CountBy(p => p.View.Spec.NodeName!).Select(c => c.Value));
        var set = Assert.Single(loops.ReplicaSets.All).View;
        Assert.Equal("1", set.Metadata.Annotations![Revisions.Annotation]);
        Assert.Equal("1", loops.Deployments.Find(_web)!.View.Metadata.Annotations![Revisions.Annotation]);
        Assert.All(loops.Pods.All, p => Assert.Equal(set.Metadata.Labels![TemplateHash.Label], p.View.Metadata.Labels![TemplateHash.Label]));
    }

    [Fact]
    public async Task A_new_template_replaces_all_pods_without_ever_having_too_few_and_undo_goes_back()
    {
        await using var loops = await StartAsync(replicas: 4);
        await loops.UntilAsync(() => IsDone(loops, 4), Ct);
        var fewest = int.MaxValue;
        loops.Pods.Subscribe((_, _) => fewest = Math.Min(fewest, loops.Pods.All.Count(p => p.View.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true)));

        await ChangeAsync(d => SetImage(d, "busybox:2"));
        await loops.UntilAsync(() => IsDone(loops, 4, "busybox:2"), Ct);
        Assert.InRange(fewest, 3, 4);
        Assert.Equal(["1:0", "2:4"], Sizes(loops));

        await ChangeAsync(d => SetImage(d, "busybox:1"));
        await loops.UntilAsync(() => IsDone(loops, 4, "busybox:1"), Ct);
        Assert.Equal(["2:0", "3:4"], Sizes(loops));
        Assert.Equal("1", loops.ReplicaSets.All.Select(s => s.View.Metadata.Annotations!.GetValueOrDefault(Revisions.History)).Single(h => h is not null));
    }

    [Fact]
    public async Task A_template_whose_pods_fail_leaves_the_old_ones_and_times_out()
    {
        await using var loops = await StartAsync(replicas: 4);
        await loops.UntilAsync(() => IsDone(loops, 4), Ct);
        loops.Healthy = p => p.Spec.Containers[0].Image != "busybox:2";
        await ChangeAsync(d => SetImage(d, "busybox:2"));
        await loops.UntilAsync(() => loops.Deployments.Find(_web)!.View.Status is { UpdatedReplicas: 2, AvailableReplicas: 3 }, Ct);
        Time.Advance(TimeSpan.FromSeconds(1200));
        await loops.UntilAsync(() => loops.Deployments.Find(_web)!.View.Status.Conditions!.Any(c => c.Reason == "ProgressDeadlineExceeded"), Ct);
        Assert.Equal(["1:3", "2:2"], Sizes(loops));

        await ChangeAsync(d => SetImage(d, "busybox:1"));
        await loops.UntilAsync(() => IsDone(loops, 4, "busybox:1"), Ct);
    }

    [Fact]
    public async Task Scaling_makes_and_deletes_pods()
    {
        await using var loops = await StartAsync(replicas: 1);
        await loops.UntilAsync(() => IsDone(loops, 1), Ct);
        await ScaleAsync(5);
        await loops.UntilAsync(() => IsDone(loops, 5), Ct);
        await ScaleAsync(0);
        await loops.UntilAsync(() => IsDone(loops, 0), Ct);
        Assert.Single(loops.ReplicaSets.All);
    }

    [Fact]
    public async Task A_paused_deployment_scales_but_does_not_roll()
    {
        await using var loops = await StartAsync(replicas: 2);
        await loops.UntilAsync(() => IsDone(loops, 2), Ct);
        await ChangeAsync(d => d["spec"]!["paused"] = true);
        await ChangeAsync(d => SetImage(d, "busybox:2"));
        await ScaleAsync(3);
        await loops.UntilAsync(() => loops.Pods.Count == 3 && loops.Deployments.Find(_web)!.View.Status.AvailableReplicas == 3, Ct);
        Assert.All(loops.Pods.All, p => Assert.Equal("busybox:1", p.View.Spec.Containers[0].Image));
        Assert.Single(loops.ReplicaSets.All);

        await ChangeAsync(d => d["spec"]!["paused"] = false);
        await loops.UntilAsync(() => IsDone(loops, 3, "busybox:2"), Ct);
    }

    [Fact]
    public async Task Recreate_starts_no_new_pod_while_an_old_one_runs()
    {
        await using var loops = await StartAsync(replicas: 2, """{"type":"Recreate"}""");
        await loops.UntilAsync(() => IsDone(loops, 2), Ct);
        var together = false;
        loops.Pods.Subscribe((_, _) => together |= loops.Pods.All.DistinctBy(p => p.View.Spec.Containers[0].Image).Count() > 1);
        await ChangeAsync(d => SetImage(d, "busybox:2"));
        await loops.UntilAsync(() => IsDone(loops, 2, "busybox:2"), Ct);
        Assert.False(together);
    }

    [Fact]
    public async Task Only_so_many_old_sets_are_kept_as_the_history_limit_says()
    {
        await using var loops = await StartAsync(replicas: 1, more: ",\"revisionHistoryLimit\":1");
        foreach (var image in new[] { "busybox:1", "busybox:2", "busybox:3", "busybox:4" })
        {
            await ChangeAsync(d => SetImage(d, image));
            await loops.UntilAsync(() => IsDone(loops, 1, image), Ct);
        }

        await loops.UntilAsync(() => loops.ReplicaSets.Count == 2, Ct);
        Assert.Equal(["3:0", "4:1"], Sizes(loops));
    }

    [Fact]
    public async Task A_pod_that_is_deleted_is_replaced()
    {
        await using var loops = await StartAsync(replicas: 2);
        await loops.UntilAsync(() => IsDone(loops, 2), Ct);
        var victim = loops.Pods.All.First();
        await Registry.DeleteAsync(victim.Key, new(), Ct);
        await loops.UntilAsync(() => loops.Pods.Find(victim.Key) is null && IsDone(loops, 2), Ct);
    }

    [Fact]
    public async Task A_deleted_deployment_takes_its_sets_and_pods_along()
    {
        await using var loops = await StartAsync(replicas: 2);
        await loops.UntilAsync(() => IsDone(loops, 2), Ct);
        await Registry.DeleteAsync(_web, new() { PropagationPolicy = "Foreground" }, Ct);
        await loops.UntilAsync(() => loops is { Pods.Count: 0, ReplicaSets.Count: 0, Deployments.Count: 0 }, Ct);
    }

    [Fact]
    public async Task A_settled_cluster_writes_nothing_when_it_is_looked_at_again()
    {
        await using var loops = await StartAsync(replicas: 3);
        await loops.UntilAsync(() => IsDone(loops, 3), Ct);
        await ChangeAsync(d => SetImage(d, "busybox:2"));
        await loops.UntilAsync(() => IsDone(loops, 3, "busybox:2"), Ct);
        var deployments = new DeploymentController(Registry, loops.Deployments, loops.ReplicaSets, loops.Pods, loops.Events, Time);
        var sets = new ReplicaSetController(Registry, loops.ReplicaSets, loops.Pods, loops.Events, Time, new WorkQueue<ResourceKey>(Time));
        await LookAsync(loops, deployments, sets); // lets the loops come to rest
        await loops.EventsWrittenAsync(Ct);
        var revision = Registry.Revision;
        await LookAsync(loops, deployments, sets);
        Time.Advance(TimeSpan.FromMinutes(9));
        await LookAsync(loops, deployments, sets);
        Assert.Equal(revision, Registry.Revision);
    }

    private static async Task LookAsync(ControlLoops loops, DeploymentController deployments, ReplicaSetController sets)
    {
        foreach (var set in loops.ReplicaSets.All)
        {
            await sets.ReconcileAsync(set.Key, Ct);
        }

        await deployments.ReconcileAsync(_web, Ct);
    }

    /// <summary>Whether just so many pods of the template are there, all of them available, and the status says so.</summary>
    private static bool IsDone(ControlLoops loops, int replicas, string image = "busybox:1") =>
        loops.Deployments.Find(_web)?.View is { } view
        && view.Status.ObservedGeneration == view.Metadata.Generation
        && RolloutStatus.IsComplete(view, view.Status)
        && loops.Pods.Count == replicas
        && (view.Status.TerminatingReplicas ?? 0) == 0
        && loops.Pods.All.All(p => p.View.Spec.Containers[0].Image == image);

    private static List<string> Sizes(ControlLoops loops) =>
        [.. loops.ReplicaSets.All.Select(s => $"{Revisions.Of(s.View)}:{s.View.Spec.Replicas}").Order(StringComparer.Ordinal)];

    private static void SetImage(JsonObject deployment, string image) =>
        deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = image;

    private async Task ChangeAsync(Action<JsonObject> change) => await Registry.UpdateAsync(
        _web,
        d =>
        {
            change(d);
            return d;
        },
        Own,
        Ct);

    private Task ScaleAsync(int replicas) => ChangeAsync(d => d["spec"]!["replicas"] = replicas);

    private async Task<ControlLoops> StartAsync(int replicas, string strategy = """{"type":"RollingUpdate"}""", string more = "")
    {
        foreach (var name in new[] { "a", "b" })
        {
            await CreateAsync(BuiltIn.Nodes, "", $$$"""{"metadata":{"name":"{{{name}}}"}}""");
            await Registry.UpdateAsync(
                new(BuiltIn.Nodes, "", name),
                n =>
                {
                    n["status"] = Parse("""{"allocatable":{"cpu":"4","memory":"4Gi","pods":"110"}}""");
                    return n;
                },
                Own with { Subresource = "status" },
                Ct);
        }

        await CreateAsync(
            BuiltIn.Deployments,
            "default",
            $$$"""
            {
              "metadata": {"name":"web"},
              "spec": {
                "replicas": {{{replicas}}},
                "selector": {"matchLabels":{"app":"web"}},
                "strategy": {{{strategy}}},
                "template": {"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"busybox:1"}]}}{{{more}}}
              }
            }
            """);
        return await ControlLoops.StartAsync(Registry, Time, Ct);
    }
}
