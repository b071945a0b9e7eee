using EdgeKube.Agent.Host;
using Xunit;

namespace EdgeKube.Agent.Tests.Host;

public sealed class PressureTests
{
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public void A_shortage_ends_only_well_above_where_it_began()
    {
        var none = Next(default, Load(memory: 110));
        var pressed = Next(none, Load(memory: 90));
        Assert.Equal((false, true), (none.Memory, pressed.Memory));
        Assert.True(Next(pressed, Load(memory: 110)).Memory);
        Assert.False(Next(pressed, Load(memory: 160)).Memory);
    }

    [Fact]
    public void A_small_card_is_short_below_a_tenth_and_a_large_disk_below_a_gibibyte()
    {
        Assert.False(Next(default, Load(disk: 500, total: 4000)).Disk);
        Assert.True(Next(default, Load(disk: 390, total: 4000)).Disk);
        Assert.False(Next(default, Load(disk: 1100, total: 100_000)).Disk);
        Assert.True(Next(default, Load(disk: 1000, total: 100_000)).Disk);
    }

    [Fact]
    public void Few_inodes_are_a_shortage_of_disk() => Assert.True(Next(default, Load() with { InodesFree = 40, InodesTotal = 1000 }).Disk);

    [Fact]
    public void A_file_system_without_a_fixed_number_of_inodes_is_not_short_of_them() =>
        Assert.False(Next(default, Load() with { InodesFree = 0, InodesTotal = 0 }).Disk);

    private static Pressure Next(Pressure before, HostLoad load) => before.Next(load, ShortageThreshold.Default);

    private static HostLoad Load(long memory = 1000, long disk = 50_000, long total = 100_000) => new()
    {
        MemoryAvailable = memory * Mebibyte,
        MemoryTotal = 4000 * Mebibyte,
        StorageAvailable = disk * Mebibyte,
        StorageTotal = total * Mebibyte,
        Tasks = 100,
        TasksMax = 32768,
    };
}
