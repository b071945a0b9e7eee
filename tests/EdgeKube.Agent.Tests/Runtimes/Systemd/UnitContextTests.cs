using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Runtimes.Systemd;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes.Systemd;

public sealed class UnitContextTests
{
    private static readonly string[] _variable = ["A=b c"];

    [Fact]
    public void Limits_are_systemds_own()
    {
        var made = Of(Container() with { CpuShares = 512, CpuQuota = 50_000, MemoryLimit = 64 << 20 });
        Assert.Equal(20UL, made["CPUWeight"]);
        Assert.Equal(500_000UL, made["CPUQuotaPerSecUSec"]);
        Assert.Equal(67_108_864UL, made["MemoryMax"]);
        Assert.Equal(0UL, made["MemorySwapMax"]);
        Assert.Equal(ulong.MaxValue, made["TasksMax"]);
    }

    [Fact]
    public void No_limit_is_no_limit() =>
        Assert.Equal(ulong.MaxValue, Of(Container())["MemoryMax"]);

    [Fact]
    public void Environment_user_and_groups_are_the_containers()
    {
        var made = Of(Container() with { Environment = [new("A", "b c")], RunAsUser = 1000, RunAsGroup = 100, SupplementalGroups = [7] });
        Assert.Equal(_variable, made["Environment"]);
        Assert.Equal(("1000", "100"), (made["User"], made["Group"]));
    }

    [Fact]
    public void Volumes_are_bound_and_the_nodes_own_hosts_file_stays()
    {
        var made = Of(Container() with { Mounts = [new("/v/etc-hosts", "/etc/hosts", false), new("/v/rw", "/data", false), new("/v/ro", "/config", true)] });
        var writable = Assert.IsType<object[]>(Assert.Single((IEnumerable<object>)made["BindPaths"]));
        Assert.Equal(("/v/rw", "/data"), (writable[0], writable[1]));
        var readable = Assert.IsType<object[]>(Assert.Single((IEnumerable<object>)made["BindReadOnlyPaths"]));
        Assert.Equal("/config", readable[1]);
    }

    [Fact]
    public void Dropped_capabilities_leave_the_bounding_set()
    {
        var made = Of(Container() with { DropCapabilities = ["ALL"], AddCapabilities = ["NET_BIND_SERVICE"], RunAsUser = 1000 });
        Assert.Equal(1UL << 10, made["CapabilityBoundingSet"]);
        Assert.Equal(1UL << 10, made["AmbientCapabilities"]);
    }

    [Fact]
    public void A_container_without_a_command_is_refused() =>
        Assert.Contains("set command", UnitContext.Refusal(Container() with { Command = [] }), StringComparison.Ordinal);

    [Fact]
    public void A_pod_with_a_network_of_its_own_is_refused() =>
        Assert.Contains("hostNetwork", UnitContext.Refusal(Sandbox(hostNetwork: false)), StringComparison.Ordinal);

    [Fact]
    public void A_pod_in_the_nodes_network_is_taken() => Assert.Null(UnitContext.Refusal(Sandbox(hostNetwork: true)));

    [Theory]
    [InlineData("/kubepods/burstable/pod12-34", "kubepods-burstable-pod12_34.slice")]
    [InlineData("kubepods-pod12_34.slice", "kubepods-pod12_34.slice")]
    public void Units_are_in_the_slice_that_the_pods_group_would_be(string group, string slice) => Assert.Equal(slice, UnitContext.SliceOf(group));

    [Theory]
    [InlineData("success", 1, 0, 0, "Completed")]
    [InlineData("exit-code", 1, 3, 3, "Error")]
    [InlineData("signal", 2, 9, 137, "Error")]
    [InlineData("oom-kill", 2, 9, 137, "OOMKilled")]
    [InlineData("resources", 0, 0, 255, "Unknown")]
    public void An_end_is_told_as_that_of_a_container(string result, long code, long status, int exitCode, string reason) =>
        Assert.Equal(new UnitOutcome(exitCode, reason), UnitOutcome.Of(result, code, status));

    [Fact]
    public void What_is_written_down_is_read_again()
    {
        var folder = Directory.CreateTempSubdirectory("ek-units-");
        try
        {
            var kept = new UnitContainer
            {
                Id = "a",
                SandboxId = "s",
                PodUid = "u",
                Name = "main",
                Attempt = 2,
                CreatedAt = DateTimeOffset.UnixEpoch,
                StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(1),
                Log = "/log",
                Command = ["sh", "-c", "x"],
                Context = UnitContext.Of(Container() with { Mounts = [new("/v", "/data", false)] }, "x.slice"),
                Labels = new Dictionary<string, string> { ["k"] = "v" },
            };
            new UnitRecords(folder.FullName).Keep(kept);
            var read = new UnitRecords(folder.FullName).Container("a")!;
            Assert.Equal(kept with { Context = [], Command = [], Labels = read.Labels }, read with { Context = [], Command = [] });
            Assert.Equal(kept.Command, read.Command);
            Assert.Equal(kept.Context.Select(p => (p.Name, p.Signature)), read.Context.Select(p => (p.Name, p.Signature)));
            Assert.Equal(ulong.MaxValue, read.Context.First(p => p.Name == "TasksMax").Value);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, object> Of(RuntimeContainerSpec container) =>
        UnitContext.Of(container, "kubepods-podx.slice").ToDictionary(p => p.Name, p => p.Value);

    private static RuntimeContainerSpec Container() =>
        new() { Name = "main", Attempt = 0, Image = HostImage.Name, ImageReference = HostImage.Name, Command = ["sh"] };

    private static SandboxSpec Sandbox(bool hostNetwork) => new()
    {
        Namespace = "default",
        Name = "web",
        Uid = "u",
        Attempt = 0,
        Hostname = "web",
        HostNetwork = hostNetwork,
        LogDirectory = "/logs",
        CgroupParent = "/kubepods/podu",
    };
}
