using EdgeKube.Platform.Upgrades;
using Xunit;

namespace EdgeKube.Platform.Tests.Upgrades;

public sealed class TrialPlanTests
{
    private const string New = "/slots/b/edgekube";
    private readonly TrialPlan _plan = new(New, TimeSpan.FromSeconds(40));

    [Fact]
    public void It_passes_when_all_were_healthy_for_ten_seconds()
    {
        Assert.IsType<TrialVerdict.Wait>(Judge(0, null, Unit(started: false)));
        Assert.Equal(new TrialVerdict.Wait("the agent is not connected"), Judge(5, "is not connected", Unit()));
        Assert.Equal(new TrialVerdict.Wait(null), Judge(6, null, Unit()));
        Assert.Equal(new TrialVerdict.Wait(null), Judge(15, null, Unit()));
        Assert.IsType<TrialVerdict.Pass>(Judge(16, null, Unit()));
    }

    [Fact]
    public void A_relapse_begins_the_ten_seconds_anew()
    {
        Judge(0, null, Unit());
        Judge(9, null, Unit(executable: null, crashes: 1));
        Assert.Equal(new TrialVerdict.Wait(null), Judge(12, null, Unit(crashes: 1)));
        Assert.IsType<TrialVerdict.Pass>(Judge(22, null, Unit(crashes: 1)));
    }

    [Fact]
    public void What_does_not_get_healthy_in_time_fails_with_what_it_lacks() =>
        Assert.Equal(new TrialVerdict.Fail("the agent is not connected, after 40 s"), Judge(40, "is not connected", Unit()));

    [Fact]
    public void What_hangs_while_it_starts_fails_in_time() =>
        Assert.Equal(new TrialVerdict.Fail("the agent is still starting, after 41 s"), Judge(41, null, Unit(started: false)));

    [Fact]
    public void The_second_crash_fails_at_once() =>
        Assert.Equal(new TrialVerdict.Fail("the agent has ended 2 times"), Judge(11, null, Unit(executable: null, crashes: 2)));

    [Fact]
    public void An_end_that_systemd_accepts_fails_at_once() =>
        Assert.Equal(new TrialVerdict.Fail("the agent has ended and is not started again"), Judge(1, null, Unit(executable: null) with { Failed = true }));

    [Fact]
    public void One_that_still_runs_the_old_executable_does_not_count() =>
        Assert.Equal(new TrialVerdict.Fail("the agent still runs /usr/bin/edgekube, after 50 s"), Judge(50, null, Unit("/usr/bin/edgekube")));

    [Theory]
    [InlineData("ActiveState=active\nSubState=running\nMainPID=7\nNRestarts=0\n", true, false, 0, "/x")]
    [InlineData("ActiveState=activating\nSubState=start\nMainPID=7\nNRestarts=1\n", false, false, 1, "/x")]
    [InlineData("ActiveState=activating\nSubState=auto-restart\nMainPID=0\nNRestarts=1\n", false, false, 2, null)]
    [InlineData("ActiveState=failed\nSubState=failed\nMainPID=0\nNRestarts=0\n", false, true, 0, null)]
    [InlineData("ActiveState=inactive\nSubState=dead\nMainPID=0\nNRestarts=0\n", false, false, 0, null)]
    public void Units_are_read_from_systemctl(string output, bool started, bool failed, int crashes, string? executable)
    {
        var unit = SystemdModes.Parse("agent", output, _ => "/x");
        Assert.Equal((started, failed, crashes, executable), (unit.Started, unit.Failed, unit.Crashes, unit.Executable));
    }

    private TrialVerdict Judge(int seconds, string? problem, UnitSight unit) => _plan.Judge([unit], [problem], TimeSpan.FromSeconds(seconds));

    private static UnitSight Unit(string? executable = New, bool started = true, int crashes = 0) =>
        new("agent", executable, started && executable is not null, Failed: false, crashes);
}
