using EdgeKube.Platform.Upgrades;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Platform.Tests.Upgrades;

public sealed class TrialWatchTests
{
    private const string Package = "/nowhere/bin/edgekube";
    private const string New = "/nowhere/slots/a/edgekube";
    private readonly FakeTime _time = new();
    private readonly FakeUnits _units = new();
    private readonly SlotTable _table = new("/nowhere/slots", new FaultySlotFiles());
    private readonly List<string> _told = [];
    private string? _problem;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_ran_is_restarted_and_stays_when_it_is_healthy()
    {
        Begin();
        _units.AfterRestart = unit => unit with { Executable = New };
        Assert.True(await RunAsync());
        Assert.Equal("a", _table.Current);
        Assert.Equal(["agent"], _units.Restarted);
    }

    [Fact]
    public async Task What_does_not_get_healthy_is_taken_back_within_a_minute()
    {
        Begin();
        _units.AfterRestart = unit => unit with { Executable = _table.Trial is null ? Package : New };
        _problem = "is not connected to the server";
        var began = _time.GetUtcNow();
        Assert.False(await RunAsync());
        Assert.True(_time.GetUtcNow() - began < TimeSpan.FromMinutes(1));
        Assert.Equal(SlotTable.Package, _table.Current);
        Assert.Contains("the agent is not connected to the server, after 40 s", _table.Failure, StringComparison.Ordinal);
        Assert.Equal(["agent", "agent, killed"], _units.Restarted);
        Assert.Contains("runs again", _told[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_healthy_before_need_not_be()
    {
        Begin("agent");
        _units.AfterRestart = unit => unit with { Executable = New };
        _problem = "is not connected to the server";
        Assert.True(await RunAsync());
    }

    [Fact]
    public async Task After_a_power_cut_the_trial_goes_on_with_what_the_boot_has_started()
    {
        Begin();
        _table.Attempt(_time.GetUtcNow());
        _units.Unit = _units.Unit with { Executable = New };
        Assert.True(await RunAsync());
        Assert.Empty(_units.Restarted);
    }

    [Fact]
    public async Task After_the_third_cut_the_boot_starts_the_one_before()
    {
        Begin();
        for (var i = 0; i < 3; i++)
        {
            _table.Attempt(_time.GetUtcNow());
        }

        Assert.False(await RunAsync());
        Assert.Equal(SlotTable.Package, _table.Choose(trial: true, "x"));
        Assert.Empty(_units.Restarted);
    }

    [Fact]
    public async Task A_trial_that_somebody_ends_is_left_alone()
    {
        Begin();
        _units.AfterRestart = unit => unit with { Executable = New };
        _units.Looked = count =>
        {
            if (count == 5)
            {
                _table.End("by hand", _time.GetUtcNow());
            }
        };
        Assert.Null(await RunAsync());
        Assert.Equal(["agent"], _units.Restarted);
    }

    [Fact]
    public async Task Without_a_trial_there_is_nothing_to_do()
    {
        Assert.Null(await RunAsync());
        Assert.Empty(_units.Restarted);
    }

    private void Begin(string mode = "agent:healthy")
    {
        _table.Begin("a", [mode]);
    }

    private async Task<bool?> RunAsync()
    {
        var watch = new TrialWatch(_table, Package, _units, (_, _) => Task.FromResult(_problem), _time, _told.Add);
        var begun = false;
        var run = watch.RunAsync(() => begun = true, Ct);
        while (!run.IsCompleted)
        {
            var armed = _time.Armed.ReadAsync(Ct).AsTask();
            if (await Task.WhenAny(run, armed) == armed)
            {
                _time.Advance(await armed);
            }
        }

        Assert.True(begun);
        return await run;
    }

    private sealed class FakeUnits : IUnits
    {
        private int _looks;

        public UnitSight Unit { get; set; } = new("agent", Package, Started: true, Failed: false, Crashes: 0);

        public Func<UnitSight, UnitSight> AfterRestart { get; set; } = unit => unit;

        public Action<int> Looked { get; set; } = _ => { };

        public List<string> Restarted { get; } = [];

        public Task<UnitSight> LookAsync(string mode, CancellationToken ct)
        {
            Looked(++_looks);
            return Task.FromResult(Unit);
        }

        public Task RestartAsync(UnitSight unit, bool kill, CancellationToken ct)
        {
            Restarted.Add(kill ? $"{unit.Mode}, killed" : unit.Mode);
            Unit = AfterRestart(Unit);
            return Task.CompletedTask;
        }
    }
}
