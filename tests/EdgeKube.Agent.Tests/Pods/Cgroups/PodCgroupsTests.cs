using EdgeKube.Agent.Host;
using EdgeKube.Agent.Host.Cgroups;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Pods.Cgroups;
using EdgeKube.Api.Views;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods.Cgroups;

public sealed class PodCgroupsTests
{
    private readonly FakeDriver _driver = new();
    private readonly FakePodWorld _world = new();
    private readonly FakeTime _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_class_grows_with_its_pods()
    {
        var groups = Make();
        await groups.SetUpAsync(Ct);
        Assert.Equal(1L << 30, _driver.Limits["/kubepods"].Memory);
        Assert.Equal(2, _driver.Limits["/kubepods/burstable"].CpuShares);
        var pod = Pod("500m");
        _world.Put(pod);
        await groups.SetAsync(pod, pod.Spec, Ct);
        Assert.Equal((512, 64), (_driver.Limits["/kubepods/burstable/podu"].CpuShares, _driver.Limits["/kubepods/burstable/podu"].Processes));
        Assert.Equal(512, _driver.Limits["/kubepods/burstable"].CpuShares);
    }

    [Fact]
    public async Task A_tree_that_is_not_ours_is_tried_once()
    {
        _driver.Problem = "read-only";
        var groups = Make();
        await groups.SetUpAsync(Ct);
        var pod = Pod("1");
        await groups.SetAsync(pod, pod.Spec, Ct);
        await groups.RemoveAsync(pod);
        Assert.Equal(1, _driver.Calls);
    }

    [Fact]
    public async Task What_earlier_agents_left_goes_unless_it_is_somebodys()
    {
        _driver.Limits["/kubepods/podold"] = new CgroupLimits();
        _driver.Limits["/kubepods/podours"] = new CgroupLimits();
        _driver.Limits["/kubepods/podlate"] = new CgroupLimits();
        var known = new HashSet<string> { "ours" };
        var sweep = Make().SweepAsync(known.Contains, Ct);
        await _time.Armed.ReadAsync(Ct);
        known.Add("late");
        _time.Advance(TimeSpan.FromMinutes(1));
        await sweep;
        Assert.Equal(["/kubepods/podlate", "/kubepods/podours"], _driver.Limits.Keys.Order(StringComparer.Ordinal));
    }

    private static PodView Pod(string cpu) => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "web", Uid = "u" },
        Spec = new PodSpec
        {
            Containers = [new ContainerSpec { Name = "c", Resources = new ResourceRequirements { Requests = new Dictionary<string, string> { ["cpu"] = cpu } } }],
        },
    };

    private PodCgroups Make()
    {
        var facts = new HostFacts { Cpus = 1, MemoryBytes = 1L << 30, StorageBytes = 1, HugePages = [], Info = new NodeSystemInfo() };
        var node = new NodeResources(facts, Reserve.None, ShortageThreshold.Default, 110);
        return new PodCgroups(_driver, node, new ConfigLookup(_world), 64, _time, NullLogger<PodCgroups>.Instance);
    }

    private sealed class FakeDriver : ICgroupDriver
    {
        public CgroupNames Names { get; } = new(systemd: false);

        public Dictionary<string, CgroupLimits> Limits { get; } = [];

        public string? Problem { get; set; }

        public int Calls { get; private set; }

        public Task SetAsync(string group, CgroupLimits limits, CancellationToken ct)
        {
            Calls++;
            Limits[group] = Problem is null ? limits : throw new CgroupException(Problem);
            return Task.CompletedTask;
        }

        public Task RemoveAsync(string group, CancellationToken ct)
        {
            Calls++;
            Limits.Remove(group);
            return Task.CompletedTask;
        }

        public IReadOnlyDictionary<string, string> Pods() =>
            Limits.Keys.Where(g => Names.UidOf(Path.GetFileName(g)) is not null).ToDictionary(g => Names.UidOf(Path.GetFileName(g))!);
    }
}
