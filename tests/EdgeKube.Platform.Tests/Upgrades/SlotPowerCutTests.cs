using EdgeKube.Platform.Upgrades;
using Xunit;

namespace EdgeKube.Platform.Tests.Upgrades;

public sealed class SlotPowerCutTests
{
    private const string Stamp = "28000000-1700000000";
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whatever_a_power_cut_takes_back_what_starts_is_whole_and_the_next_upgrade_works(bool healthy)
    {
        var operations = Whole(healthy);
        var random = new Random(7);
        for (var cut = 0; cut < operations; cut++)
        {
            for (var luck = 0; luck < 20; luck++)
            {
                var files = CutAt(cut, healthy).AfterCut(random);
                var table = new SlotTable("/slots", files);
                AssertStarts(files, table, healthy);
                Finish(table, healthy);
                AssertStarts(files, table, healthy);
                Assert.Null(table.Trial);
                Upgrade(files, "N+3", healthy: true);
                Assert.Equal("whole N+3", files.ReadText($"{table.Choose(true, Stamp)}/edgekube"));
            }
        }
    }

    [Fact]
    public void At_each_of_50_random_instants_of_three_upgrades_a_cut_leaves_something_that_starts()
    {
        var random = new Random(50);
        var files = new FaultySlotFiles();
        for (var cut = 0; cut < 50; cut++)
        {
            files.CutAfter(random.Next(60));
            try
            {
                Upgrade(files, $"{cut}", healthy: true);
                Upgrade(files, $"{cut}'", healthy: false);
                Upgrade(files, $"{cut}''", healthy: true);
            }
            catch (PowerCutException)
            {
                // its instant
            }

            files = files.AfterCut(random);
            var table = new SlotTable("/slots", files);
            var slot = table.Choose(trial: true, Stamp);
            Assert.True(slot == SlotTable.Package || files.ReadText($"{slot}/edgekube")!.StartsWith("whole", StringComparison.Ordinal));
            Finish(table, healthy: true);
            slot = table.Choose(trial: false, Stamp);
            Assert.True(slot == SlotTable.Package || files.ReadText($"{slot}/edgekube")!.StartsWith("whole", StringComparison.Ordinal));
        }
    }

    // From a node that runs N+1 of slot a to N+2.
    private static int Whole(bool healthy)
    {
        var files = Before();
        var before = files.Operations;
        Upgrade(files, "N+2", healthy);
        return files.Operations - before;
    }

    private static FaultySlotFiles CutAt(int operations, bool healthy)
    {
        var files = Before();
        files.CutAfter(operations);
        Assert.Throws<PowerCutException>(() => Upgrade(files, "N+2", healthy));
        return files;
    }

    private static FaultySlotFiles Before()
    {
        var files = new FaultySlotFiles();
        Upgrade(files, "N+1", healthy: true);
        return files;
    }

    private static void Upgrade(FaultySlotFiles files, string version, bool healthy)
    {
        var table = new SlotTable("/slots", files);
        var slot = table.Free();
        files.WriteText("incoming", $"whole {version}");
        table.Install(slot, new SlotInfo { Version = version, Sha256 = "", Installed = "", Package = Stamp });
        table.Begin(slot, ["server:healthy", "agent"]);
        Finish(table, healthy);
    }

    // As the watch does it, and again after a cut.
    private static void Finish(SlotTable table, bool healthy)
    {
        if (table.Attempt(_now) is null || healthy)
        {
            table.Commit();
        }
        else
        {
            table.End("does not answer", _now);
        }
    }

    private static void AssertStarts(FaultySlotFiles files, SlotTable table, bool healthy)
    {
        var tried = table.Choose(trial: true, Stamp);
        Assert.True(files.ReadText($"{tried}/edgekube") is "whole N+1" or "whole N+2");
        var sure = files.ReadText($"{table.Choose(trial: false, Stamp)}/edgekube");
        Assert.True(sure == "whole N+1" || (healthy && sure == "whole N+2"));
    }
}
