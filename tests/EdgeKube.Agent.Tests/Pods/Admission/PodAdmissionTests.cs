using EdgeKube.Agent.Pods.Admission;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods.Admission;

public sealed class PodAdmissionTests
{
    [Fact]
    public void A_critical_pod_gets_room_from_as_little_as_will_do()
    {
        PodView[] others = [Sample.Pod("large", ("cpu", "1")), Sample.Pod("small", ("cpu", "300m")), Sample.Pod("nothing")];
        var verdict = PodAdmission.Judge(Sample.Critical("new", ("cpu", "900m")), Sample.Node(pods: 9), others);
        Assert.Null(verdict.Refusal);
        Assert.Equal(["small"], verdict.Victims);
    }

    [Fact]
    public void Pods_that_were_promised_most_go_last()
    {
        PodView[] others = [Sample.WithLimits("guaranteed", ("cpu", "1"), ("memory", "1Mi")), Sample.Pod("burstable", ("cpu", "1"))];
        Assert.Equal(["burstable"], PodAdmission.Judge(Sample.Critical("new", ("cpu", "1")), Sample.Node(), others).Victims);
    }

    [Fact]
    public void One_that_asks_for_nothing_makes_room_on_a_node_that_is_out_of_pods()
    {
        PodView[] others = [Sample.Pod("a", ("cpu", "1")), Sample.Pod("b"), Sample.Critical("c")];
        Assert.Equal(["b"], PodAdmission.Judge(Sample.Static("new"), Sample.Node(), others).Victims);
    }

    [Fact]
    public void Nobody_ends_for_a_pod_that_would_not_fit_even_then()
    {
        var verdict = PodAdmission.Judge(Sample.Critical("new", ("cpu", "3")), Sample.Node(), [Sample.Pod("old", ("cpu", "1"))]);
        Assert.Empty(verdict.Victims);
        Assert.Equal("UnexpectedAdmissionError", verdict.Refusal!.Reason);
        Assert.Equal(
            "Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: "
            + "no set of running pods found to reclaim resources: [(res: cpu, q: 2000), ]",
            verdict.Refusal.Message);
    }

    [Fact]
    public void Nobody_ends_for_a_pod_that_is_not_critical_or_that_room_would_not_help()
    {
        PodView[] others = [Sample.Pod("old", ("cpu", "2"))];
        Assert.Equal("OutOfcpu", PodAdmission.Judge(Sample.Pod("new", ("cpu", "1")), Sample.Node(), others).Refusal!.Reason);
        var lost = Sample.Critical("new", ("cpu", "1"));
        lost = lost with { Spec = lost.Spec with { NodeSelector = new Dictionary<string, string> { ["disk"] = "tape" } } };
        var verdict = PodAdmission.Judge(lost, Sample.Node(), others);
        Assert.Equal("NodeAffinity", verdict.Refusal!.Reason);
        Assert.Empty(verdict.Victims);
    }

    [Fact]
    public void What_is_set_aside_counts_and_not_what_is_only_wished_for()
    {
        var status = new PodStatus { ContainerStatuses = [new ContainerStatus { Name = "main", AllocatedResources = new Dictionary<string, string> { ["cpu"] = "500m" } }] };
        var held = HeldResources.Of(Sample.Pod("old", ("cpu", "100")), status);
        Assert.Null(PodAdmission.Judge(Sample.Pod("new", ("cpu", "1500m")), Sample.Node(), [held]).Refusal);
        Assert.NotNull(PodAdmission.Judge(Sample.Pod("new", ("cpu", "1501m")), Sample.Node(), [held]).Refusal);
    }
}
