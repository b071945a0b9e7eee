using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.Deployments;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Deployments;

public sealed class RevisionsTests
{
    [Fact]
    public void A_new_template_gets_the_next_revision_and_the_newest_keeps_its_own()
    {
        Assert.Equal(1, Revisions.Wanted(current: null, []));
        Assert.Equal(4, Revisions.Wanted(current: null, [At(3), At(1)]));
        Assert.Equal(3, Revisions.Wanted(At(3), [At(2), At(1)]));
    }

    [Fact]
    public void Going_back_to_an_old_template_gives_it_a_new_revision() => Assert.Equal(4, Revisions.Wanted(At(1), [At(2), At(3)]));

    [Fact]
    public void What_is_no_number_counts_as_none() => Assert.Equal(0, Revisions.Of(new() { Metadata = new() { Annotations = new Dictionary<string, string> { [Revisions.Annotation] = "x" } } }));

    [Fact]
    public void The_oldest_empty_sets_beyond_the_limit_go()
    {
        var deployment = Rollouts.Deployment(1);
        deployment = deployment with { Spec = deployment.Spec with { RevisionHistoryLimit = 1 } };
        Assert.Equal([1, 2], Revisions.Surplus(deployment, [At(3), At(1), At(2)]).Select(Revisions.Of));
        Assert.Empty(Revisions.Surplus(deployment, [At(3), Rollouts.Set("busy", 1, revision: 1)]));
        Assert.Empty(Revisions.Surplus(deployment, [At(3), At(1) with { Metadata = new() { Generation = 9 } }]));
        Assert.Empty(Revisions.Surplus(Rollouts.Deployment(1), [At(3), At(1), At(2)]));
    }

    [Fact]
    public void The_change_cause_is_copied_and_our_own_marks_are_not()
    {
        var annotations = new Dictionary<string, string> { ["kubernetes.io/change-cause"] = "because", [Revisions.Annotation] = "1", [Revisions.History] = "", ["kubectl.kubernetes.io/last-applied-configuration"] = "{}" };
        Assert.Equal(["kubernetes.io/change-cause"], Revisions.Copied(new() { Metadata = new() { Annotations = annotations } }).Select(a => a.Key));
    }

    private static ReplicaSetView At(int revision) => Rollouts.Set($"set-{revision}", 0, revision: revision);
}
