using System.Text.Json.Nodes;
using EdgeKube.Agent.Host;
using EdgeKube.Agent.Host.Pages;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Host;

public sealed class NodePagesTests : IDisposable
{
    private const string Pod = "/kubepods/burstable/poduid-1";
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("edgekube-cgroups-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task Containers_are_shown_under_cadvisors_names()
    {
        var lines = (await new CadvisorPage(Unified(), () => new MemoryInfo(1000, 400)).ReadAsync(Ct)).Split('\n');
        const string Labels = "container=\"c\",id=\"/kubepods/burstable/poduid-1/one\",image=\"busybox\",name=\"one\",namespace=\"default\",pod=\"web\"";
        Assert.Contains($"container_cpu_usage_seconds_total{{{Labels},cpu=\"total\"}} 1.5", lines);
        Assert.Contains($"container_memory_working_set_bytes{{{Labels}}} 6000", lines);
        Assert.Contains($"container_memory_rss{{{Labels}}} 5000", lines);
        Assert.Contains($"container_cpu_cfs_throttled_seconds_total{{{Labels}}} 0.25", lines);
        Assert.Contains($"container_spec_memory_limit_bytes{{{Labels}}} 65536", lines);
        Assert.Contains("machine_memory_bytes 1000", lines);
    }

    [Fact]
    public async Task A_pod_uses_what_its_containers_and_its_infrastructure_use()
    {
        var load = new HostLoad { MemoryTotal = 1000, MemoryAvailable = 400, StorageTotal = 90, StorageAvailable = 30 };
        var lines = (await new ResourcePage(Unified(), () => load, () => new MachineSight { Temperature = 51_500 }).ReadAsync(Ct)).Split('\n');
        Assert.Contains("container_memory_working_set_bytes{container=\"c\",namespace=\"default\",pod=\"web\"} 6000", lines);
        Assert.Contains("pod_memory_working_set_bytes{namespace=\"default\",pod=\"web\"} 6100", lines);
        Assert.Contains("node_memory_working_set_bytes 600", lines);
        Assert.Contains("edgekube_node_temperature_celsius 51.5", lines);
        Assert.Contains("edgekube_node_filesystem_avail_bytes 30", lines);
        Assert.DoesNotContain(lines, l => l.StartsWith("edgekube_node_uptime", StringComparison.Ordinal)); // what it does not tell is left out
    }

    [Fact]
    public async Task The_summary_has_the_node_and_its_pods()
    {
        var load = new HostLoad
        {
            MemoryTotal = 1000,
            MemoryAvailable = 400,
            StorageTotal = 100,
            StorageAvailable = 70,
            InodesTotal = 50,
            InodesFree = 20,
            Images = new FileSystemRoom(2, 900, 1000, 10, 40),
        };
        var time = new FakeTime();
        var reading = new SummaryPage("board", Unified(), () => load, new FakePodDisk(), time).ReadAsync(Ct);
        await time.Armed.ReadAsync(Ct);
        time.Advance(TimeSpan.FromMilliseconds(250));
        var summary = JsonNode.Parse(await reading)!;
        Assert.Equal("board", (string?)summary["node"]!["nodeName"]);
        Assert.Equal(400, (long?)summary["node"]!["memory"]!["availableBytes"]);
        var pod = Assert.Single(summary["pods"]!.AsArray())!;
        Assert.Equal("web", (string?)pod["podRef"]!["name"]);
        var container = Assert.Single(pod["containers"]!.AsArray())!;
        Assert.Equal(1_500_000_000, (long?)container["cpu"]!["usageCoreNanoSeconds"]);
        Assert.Equal(65_536 - 6_000, (long?)container["memory"]!["availableBytes"]);
        Assert.Equal((30, 30), Used(summary["node"]!["fs"]));
        Assert.Equal((100, 30), Used(summary["node"]!["runtime"]!["imageFs"]));
        Assert.Equal((7, 1), Used(container["rootfs"]));
        Assert.Equal((5, 2), Used(container["logs"]));
        Assert.Equal((3, 4), Used(Assert.Single(pod["volume"]!.AsArray())));
        Assert.Equal((15, 7), Used(pod["ephemeral-storage"]));

        static (long Bytes, long Inodes) Used(JsonNode? disk) => ((long)disk!["usedBytes"]!, (long)disk["inodesUsed"]!);
    }

    [Fact]
    public void The_first_version_of_control_groups_has_the_same_figures()
    {
        Write("memory/g/memory.usage_in_bytes", "9000");
        Write("memory/g/memory.stat", "cache 1\ntotal_cache 4000\ntotal_rss 5000\ntotal_inactive_file 3000\ntotal_pgfault 7\ntotal_pgmajfault 2\n");
        Write("memory/g/memory.limit_in_bytes", "9223372036854771712");
        Write("memory/g/cgroup.procs", "42\n43\n");
        Write("cpuacct/g/cpuacct.usage", "1500000000");
        Write("cpu/g/cpu.stat", "nr_periods 10\nnr_throttled 3\nthrottled_time 250000000\n");
        Write("pids/g/pids.current", "5");
        Assert.Equal(
            new GroupDetail
            {
                Used = new CgroupFigures(1_500_000_000, 6000),
                MemoryCharged = 9000,
                Anonymous = 5000,
                FileCache = 4000,
                PageFaults = 7,
                MajorPageFaults = 2,
                Periods = 10,
                ThrottledPeriods = 3,
                ThrottledNanoseconds = 250_000_000,
                Processes = 5,
                ProcessId = 42,
            },
            new CgroupAccount(_root.FullName).Detail("/g"));
    }

    [Fact]
    public void The_nodes_network_is_read() => Assert.DoesNotContain(NetworkFigures.Read(0), n => n.Interface == "lo");

    private FiguresSource Unified()
    {
        Write("cgroup.controllers", "cpu memory");
        Write("cpu.stat", "usage_usec 1000000\n");
        Group("one", cpu: 1_500_000, memory: 9000, inactive: 3000);
        Group("pause", cpu: 1000, memory: 100, inactive: 0);
        var pod = new SandboxSight { Id = "pause", Namespace = "default", Name = "web", Uid = "uid-1", Attempt = 0, Ready = true, CreatedAt = default };
        var container = new ContainerSight
        {
            Id = "one",
            SandboxId = "pause",
            PodUid = "uid-1",
            Name = "c",
            Attempt = 0,
            Phase = ContainerPhase.Running,
            Image = "busybox",
            ImageId = "i",
            CreatedAt = default,
        };
        return new(_ => Task.FromResult<IReadOnlyList<SandboxSight>>([pod]), _ => Task.FromResult<IReadOnlyList<ContainerSight>>([container]), _root.FullName);
    }

    private void Group(string id, long cpu, long memory, long inactive)
    {
        Write($"{Pod}/{id}/cpu.stat", $"usage_usec {cpu}\nnr_periods 10\nnr_throttled 3\nthrottled_usec 250000\n");
        Write($"{Pod}/{id}/memory.current", $"{memory}\n");
        Write($"{Pod}/{id}/memory.max", "65536\n");
        Write($"{Pod}/{id}/memory.stat", $"anon 5000\nfile 4000\ninactive_file {inactive}\npgfault 7\npgmajfault 2\n");
    }

    private void Write(string file, string text)
    {
        var path = _root.FullName + "/" + file.TrimStart('/');
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
