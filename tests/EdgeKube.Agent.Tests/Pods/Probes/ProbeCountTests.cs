using EdgeKube.Agent.Pods.Probes;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods.Probes;

public sealed class ProbeCountTests
{
    private static readonly Probe _probe = new() { SuccessThreshold = 2, FailureThreshold = 3 };

    [Theory]
    [InlineData("+", false)]
    [InlineData("++", true)]
    [InlineData("++--", true)]
    [InlineData("++---", false)]
    [InlineData("++--+--", true)]
    [InlineData("++--??-", false)]
    public void Readiness_changes_at_its_thresholds(string outcomes, bool ready) => Assert.Equal(ready, After(ProbeKind.Readiness, outcomes).Passed);

    [Fact]
    public void A_dead_container_is_not_asked_again()
    {
        var dead = After(ProbeKind.Liveness, "---");
        Assert.Equal((false, true), (dead.Passed, dead.OnHold));
        Assert.False(After(ProbeKind.Liveness, "--").OnHold);
    }

    [Fact]
    public void A_started_container_is_not_asked_again_whether_it_started()
    {
        Assert.Null(After(ProbeKind.Startup, "--").Passed);
        Assert.Equal((true, true), (After(ProbeKind.Startup, "--++").Passed, After(ProbeKind.Startup, "--++").OnHold));
        Assert.Equal((false, true), (After(ProbeKind.Startup, "---").Passed, After(ProbeKind.Startup, "---").OnHold));
    }

    private static ProbeCount After(ProbeKind kind, string outcomes)
    {
        var count = ProbeCount.Initial(kind);
        foreach (var outcome in outcomes)
        {
            count = count.After(kind, _probe, outcome switch { '+' => ProbeResult.Success, '-' => ProbeResult.Failure, _ => ProbeResult.Error });
        }

        return count;
    }
}
