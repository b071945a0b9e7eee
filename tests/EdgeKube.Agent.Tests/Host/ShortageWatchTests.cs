using EdgeKube.Agent.Host;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Host;

public sealed class ShortageWatchTests
{
    private const long Mebibyte = 1024 * 1024;
    private readonly FakeTime _time = new();

    [Fact]
    public void A_condition_outlives_its_shortage_by_the_transition_period()
    {
        var watch = Watch("memory.available<100Mi");
        Assert.Equal(new Shortage(ShortageSignal.Memory, 100 * Mebibyte, 90 * Mebibyte), watch.Observe(Load(memory: 90)));
        Assert.Equal(["MemoryPressure"], watch.Pressure.Conditions);
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Null(watch.Observe(Load(memory: 110)));
        Assert.True(watch.Pressure.Memory);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(watch.Pressure.Memory);
    }

    [Fact]
    public void A_shortage_that_comes_back_is_counted_anew()
    {
        var watch = Watch("memory.available<100Mi");
        watch.Observe(Load(memory: 90));
        _time.Advance(TimeSpan.FromMinutes(4));
        watch.Observe(Load(memory: 90));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.True(watch.Pressure.Memory);
    }

    [Fact]
    public void Who_began_to_make_room_makes_as_much_as_the_minimum()
    {
        var watch = Watch("memory.available<100Mi", "memory.available=50Mi");
        Assert.Null(watch.Observe(Load(memory: 120)));
        Assert.NotNull(watch.Observe(Load(memory: 90)));
        Assert.Equal(new Shortage(ShortageSignal.Memory, 100 * Mebibyte, 149 * Mebibyte), watch.Observe(Load(memory: 149)));
        Assert.Null(watch.Observe(Load(memory: 150)));
        Assert.Null(watch.Observe(Load(memory: 149)));
    }

    [Fact]
    public void A_minimum_may_be_a_part_of_what_there_is()
    {
        var watch = Watch("memory.available<10%", "memory.available=5%,nodefs.available=1Gi");
        Assert.NotNull(watch.Observe(Load(memory: 390)));
        Assert.NotNull(watch.Observe(Load(memory: 590)));
        Assert.Null(watch.Observe(Load(memory: 600)));
    }

    [Fact]
    public void A_soft_threshold_shows_at_once_and_is_borne_for_its_grace()
    {
        var watch = new ShortageWatch(
            ShortageThreshold.ParseSoft("memory.available<500,nodefs.available<5%", "memory.available=1m30s,nodefs.available=10s"), TimeSpan.FromMinutes(5), _time);
        var load = new HostLoad { MemoryTotal = 1000, MemoryAvailable = 400, StorageTotal = 1000, StorageAvailable = 900 };
        Assert.Null(watch.Observe(load));
        Assert.True(watch.Pressure.Memory);
        _time.Advance(TimeSpan.FromSeconds(80));
        Assert.Null(watch.Observe(load));
        Assert.Null(watch.Observe(load with { MemoryAvailable = 600 })); // over, and begun anew
        Assert.Null(watch.Observe(load));
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(ShortageSignal.Memory, watch.Observe(load)!.Signal);
    }

    [Fact]
    public void Memory_is_answered_first()
    {
        var load = new HostLoad { MemoryTotal = 1000, MemoryAvailable = 400, StorageTotal = 1000, StorageAvailable = 40, TasksMax = 100, Tasks = 1 };
        var watch = Watch("nodefs.available<5%, memory.available<500,pid.available<10");
        Assert.Equal(new(ShortageSignal.Memory, 500, 400), watch.Observe(load));
        Assert.Equal(new(ShortageSignal.Disk, 50, 40), watch.Observe(load with { MemoryAvailable = 600 }));
        Assert.Equal(["MemoryPressure", "DiskPressure"], watch.Pressure.Conditions);
    }

    [Fact]
    public void Images_on_a_disk_of_their_own_have_a_shortage_of_their_own()
    {
        var load = Load() with { Images = new FileSystemRoom(2, 100, 1000, 10, 1000) };
        Assert.Equal(new(ShortageSignal.ImageDisk, 150, 100), Usual().Observe(load));
        Assert.Equal(new(ShortageSignal.ImageInodes, 50, 10), Usual().Observe(load with { Images = new FileSystemRoom(2, 900, 1000, 10, 1000) }));
        Assert.Null(Usual().Observe(load with { Images = null }));
    }

    [Fact]
    public void On_one_disk_images_count_by_it() => Assert.Equal(
        new(ShortageSignal.ImageDisk, 200, 100), Watch("imagefs.available<20%").Observe(new HostLoad { StorageTotal = 1000, StorageAvailable = 100 }));

    [Fact]
    public void A_small_card_is_short_below_a_tenth_and_a_large_disk_below_a_gibibyte()
    {
        Assert.Null(Usual().Observe(Load(disk: 500, total: 4000)));
        Assert.NotNull(Usual().Observe(Load(disk: 390, total: 4000)));
        Assert.Null(Usual().Observe(Load(disk: 1100, total: 100_000)));
        Assert.NotNull(Usual().Observe(Load(disk: 1000, total: 100_000)));
    }

    [Fact]
    public void Few_inodes_are_a_shortage_of_disk()
    {
        var watch = Usual();
        Assert.Equal(ShortageSignal.Inodes, watch.Observe(Load() with { InodesFree = 40, InodesTotal = 1000 })!.Signal);
        Assert.True(watch.Pressure.Disk);
    }

    [Fact]
    public void A_file_system_without_a_fixed_number_of_inodes_is_not_short_of_them() =>
        Assert.Null(Usual().Observe(Load() with { InodesFree = 0, InodesTotal = 0 }));

    private static HostLoad Load(long memory = 1000, long disk = 50_000, long total = 100_000) => new()
    {
        MemoryAvailable = memory * Mebibyte,
        MemoryTotal = 4000 * Mebibyte,
        StorageAvailable = disk * Mebibyte,
        StorageTotal = total * Mebibyte,
        Tasks = 100,
        TasksMax = 32768,
    };

    private ShortageWatch Usual() => new(ShortageThreshold.Default, TimeSpan.FromMinutes(5), _time);

    private ShortageWatch Watch(string hard, string reclaims = "") =>
        new(ShortageThreshold.WithReclaims(ShortageThreshold.ParseAll(hard), reclaims), TimeSpan.FromMinutes(5), _time);
}
