using EdgeKube.Platform.Upgrades;
using Xunit;

namespace EdgeKube.Platform.Tests.Upgrades;

public sealed class SlotTableTests : IDisposable
{
    private const string Stamp = "1-2";
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgekube-slots-");
    private readonly SlotTable _table;

    public SlotTableTests() => _table = SlotTable.Open(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Without_an_upgrade_the_packages_executable_starts()
    {
        Assert.Equal(SlotTable.Package, _table.Choose(trial: true, Stamp));
        Assert.Equal("/usr/bin/edgekube", _table.PathOf(SlotTable.Package, "/usr/bin/edgekube"));
        Assert.Null(_table.Attempt(_now));
    }

    [Fact]
    public void What_is_on_trial_starts_and_stays_once_it_has_passed()
    {
        Begin("two");
        Assert.Equal("a", _table.Choose(trial: true, Stamp));
        Assert.Equal(SlotTable.Package, _table.Choose(trial: false, Stamp));
        Assert.Equal(1, _table.Attempt(_now)!.Attempts);
        _table.Commit();
        Assert.Equal("a", _table.Choose(trial: false, Stamp));
        Assert.Equal(SlotTable.Package, _table.Previous);
        Assert.Equal("two", File.ReadAllText(Path.Combine(_folder.FullName, "current", "edgekube")));
    }

    [Fact]
    public void A_trial_that_failed_gives_the_one_before_back_and_its_reason()
    {
        Begin("two");
        _table.Commit();
        Begin("three");
        Assert.Equal("b", _table.Choose(trial: true, Stamp));
        _table.End("the server does not answer", _now);
        Assert.Equal("a", _table.Choose(trial: true, Stamp));
        Assert.Equal("three (2026-01-02T03:04:05Z): the server does not answer", _table.Failure);
        Assert.Equal(SlotTable.Package, _table.Previous);
        Assert.Equal("b", _table.Free());
    }

    [Fact]
    public void The_fourth_attempt_is_not_made()
    {
        Begin("two");
        Assert.Equal(1, _table.Attempt(_now)!.Attempts);
        Assert.Equal(2, _table.Attempt(_now)!.Attempts);
        Assert.Equal(3, _table.Attempt(_now)!.Attempts);
        Assert.Null(_table.Attempt(_now));
        Assert.Equal(SlotTable.Package, _table.Choose(trial: true, Stamp));
        Assert.Contains("begun 3 times", _table.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_was_installed_later_wins()
    {
        Begin("two");
        _table.Commit();
        Assert.Equal(SlotTable.Package, _table.Choose(trial: true, "3-4"));
        Assert.Equal("a", _table.Choose(trial: true, Stamp));
    }

    [Fact]
    public void Nothing_is_installed_while_a_trial_is_on()
    {
        Begin("two");
        Assert.Contains("on trial", Assert.Throws<UpgradeException>(() => _table.Free()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void To_go_back_is_a_trial_as_well()
    {
        Begin("two");
        _table.Commit();
        _table.Begin(SlotTable.Package, ["agent"]);
        Assert.Equal(SlotTable.Package, _table.Choose(trial: true, Stamp));
        _table.Commit();
        Assert.Equal(SlotTable.Package, _table.Choose(trial: false, Stamp));
        Assert.Equal("a", _table.Previous);
    }

    [Fact]
    public void Only_one_process_changes_the_slots()
    {
        using (var held = SlotLock.TryTake(_folder.FullName))
        {
            Assert.NotNull(held);
            Assert.Null(SlotLock.TryTake(_folder.FullName));
        }

        using var next = SlotLock.TryTake(_folder.FullName);
        Assert.NotNull(next);
    }

    private void Begin(string version)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "incoming"), version);
        var slot = _table.Free();
        _table.Install(slot, new SlotInfo { Version = version, Sha256 = "x", Installed = "y", Package = Stamp });
        _table.Begin(slot, ["agent"]);
    }
}
