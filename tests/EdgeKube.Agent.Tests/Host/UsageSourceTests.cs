using EdgeKube.Agent.Host;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Host;

public sealed class UsageSourceTests : IDisposable
{
    private const string Pod = "/kubepods/burstable/poduid-1";
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("edgekube-cgroups-");
    private readonly FakeTime _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Use_is_what_the_kernel_counted_since_the_last_look(bool unified)
    {
        var source = Source(unified);
        Machine(unified, 1_000_000_000);
        Container(unified, $"{Pod}/one", 500_000_000, 10_000, 4_000);
        Container(unified, $"{Pod}/pause", 1_000_000, 100, 0);
        Assert.Null(await source.ReadAsync(Ct));

        _time.Advance(TimeSpan.FromSeconds(10));
        Machine(unified, 6_000_000_000);
        Container(unified, $"{Pod}/one", 3_000_000_000, 20_000, 5_000);
        var used = await source.ReadAsync(Ct);
        Assert.NotNull(used);
        Assert.Equal((10_000, 500_000_000, 600), (used.Window, used.Cpu, used.Memory));
        var pod = Assert.Single(used.Pods);
        Assert.Equal(("default", "web"), (pod.Namespace, pod.Name));
        Assert.Equal(new("c", 250_000_000, 15_000), Assert.Single(pod.Containers));
    }

    [Fact]
    public async Task A_pods_unit_is_measured_where_only_the_second_version_counts_its_processor_time()
    {
        const string Unit = "/kubepods.slice/kubepods-poduid_1.slice/edgekube-one.service";
        var source = Source(unified: false);
        Machine(unified: false, 1_000_000_000);
        Unified(1_000);
        Assert.Null(await source.ReadAsync(Ct));
        _time.Advance(TimeSpan.FromSeconds(10));
        Unified(2_001_000);
        Assert.Equal(new("c", 200_000_000, 6_000), Assert.Single(Assert.Single((await source.ReadAsync(Ct))!.Pods).Containers));

        void Unified(long microseconds)
        {
            Write($"unified{Unit}/cpu.stat", $"usage_usec {microseconds}\n");
            Write($"memory{Unit}/memory.usage_in_bytes", "10000\n");
            Write($"memory{Unit}/memory.stat", "total_inactive_file 4000\n");
        }
    }

    [Fact]
    public async Task What_the_machine_tells_comes_along_and_counters_become_rates()
    {
        var sight = new MachineSight { Temperature = 48_250, Uptime = 100, Received = 1_000, Sent = null };
        var source = Source(unified: true, () => sight);
        Machine(unified: true, 0);
        Assert.Null(await source.ReadAsync(Ct));
        _time.Advance(TimeSpan.FromSeconds(10));
        sight = sight with { Uptime = 110, Received = 6_000 };
        var used = (await source.ReadAsync(Ct))!;
        Assert.Equal((48_250, 110, 500, null), (used.Temperature, used.Uptime, used.Received, used.Sent));
        Assert.Equal((60, 100), (used.DiskUsed, used.DiskCapacity));
        sight = sight with { Received = 10 }; // an adapter was plugged in anew
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, (await source.ReadAsync(Ct))!.Received);
    }

    [Fact]
    public async Task A_container_that_went_is_left_out()
    {
        var source = Source(unified: true);
        Machine(unified: true, 0);
        Container(unified: true, $"{Pod}/one", 0, 1, 0);
        await source.ReadAsync(Ct);
        _time.Advance(TimeSpan.FromSeconds(10));
        Directory.Delete(_root.FullName + Pod, recursive: true);
        Assert.Empty((await source.ReadAsync(Ct))!.Pods);
    }

    [Fact]
    public async Task Groups_of_one_name_in_two_pods_are_nobodys_container()
    {
        var source = Source(unified: true);
        Machine(unified: true, 0);
        Container(unified: true, $"{Pod}/conmon", 0, 1, 0);
        Container(unified: true, "/kubepods/poduid-2/conmon", 0, 1, 0);
        await source.ReadAsync(Ct);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty((await source.ReadAsync(Ct))!.Pods);
    }

    private UsageSource Source(bool unified, Func<MachineSight>? gauges = null)
    {
        if (unified)
        {
            File.WriteAllText(Path.Combine(_root.FullName, "cgroup.controllers"), "cpu memory");
        }

        var container = new ContainerSight
        {
            Id = "one",
            SandboxId = "pause",
            PodUid = "uid-1",
            Name = "c",
            Attempt = 0,
            Phase = ContainerPhase.Running,
            Image = "i",
            ImageId = "i",
            CreatedAt = default,
            Labels = new Dictionary<string, string> { [PodLabels.Name] = "web", [PodLabels.Namespace] = "default" },
        };
        return new(_ => Task.FromResult<IReadOnlyList<ContainerSight>>([container]), _root.FullName, () => new MemoryInfo(1000, 400), _time)
        {
            Gauges = gauges ?? (() => new()),
            Disk = () => new HostLoad { StorageTotal = 100, StorageAvailable = 40 },
        };
    }

    private void Machine(bool unified, long nanoseconds)
    {
        if (unified)
        {
            Write("cpu.stat", $"usage_usec {nanoseconds / 1000}\nuser_usec 1\n");
        }
        else
        {
            Write("cpuacct/cpuacct.usage", $"{nanoseconds}\n");
        }
    }

    private void Container(bool unified, string group, long nanoseconds, long memory, long idle)
    {
        if (unified)
        {
            Write($"{group}/cpu.stat", $"usage_usec {nanoseconds / 1000}\n");
            Write($"{group}/memory.current", $"{memory}\n");
            Write($"{group}/memory.stat", $"anon 5\ninactive_file {idle}\n");
        }
        else
        {
            Write($"cpuacct{group}/cpuacct.usage", $"{nanoseconds}\n");
            Write($"memory{group}/memory.usage_in_bytes", $"{memory}\n");
            Write($"memory{group}/memory.stat", $"inactive_file 1\ntotal_inactive_file {idle}\n");
        }
    }

    private void Write(string path, string text)
    {
        var file = $"{_root.FullName}/{path.TrimStart('/')}";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
