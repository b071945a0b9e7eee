using EdgeKube.Agent.Host;
using Xunit;

namespace EdgeKube.Agent.Tests.Host;

public sealed class PressureTests
{
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public void A_shortage_ends_only_well_above_where_it_began()
    {
        var none = default(Pressure).Next(Load(memory: 110));
        var pressed = none.Next(Load(memory: 90));
        Assert.Equal((false, true), (none.Memory, pressed.Memory));
        Assert.True(pressed.Next(Load(memory: 110)).Memory);
        Assert.False(pressed.Next(Load(memory: 160)).Memory);
    }

    [Fact]
    public void A_small_card_is_short_below_a_tenth_and_a_large_disk_below_a_gibibyte()
    {
        Assert.False(default(Pressure).Next(Load(disk: 500, total: 4000)).Disk);
        Assert.True(default(Pressure).Next(Load(disk: 390, total: 4000)).Disk);
        Assert.False(default(Pressure).Next(Load(disk: 1100, total: 100_000)).Disk);
        Assert.True(default(Pressure).Next(Load(disk: 1000, total: 100_000)).Disk);
    }

    private static HostLoad Load(long memory = 1000, long disk = 50_000, long total = 100_000) =>
        new(memory * Mebibyte, disk * Mebibyte, total * Mebibyte, 100, 32768);
}
