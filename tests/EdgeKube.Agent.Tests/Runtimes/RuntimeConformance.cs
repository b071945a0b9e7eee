using System.Text.RegularExpressions;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>What every runtime behind <see cref="IPodRuntime"/> does, tried on the real one.</summary>
public abstract partial class RuntimeConformance(RuntimeHost host) : RuntimeTrial(host)
{
    [Fact]
    public async Task A_sandbox_is_listed_with_what_it_was_made_of()
    {
        var id = await Runtime.RunSandboxAsync(Sandbox(), Ct);
        var seen = Assert.Single(await Runtime.ListSandboxesAsync(Uid, Ct));
        Assert.Equal((id, "default", "web", Uid, 0, true), (seen.Id, seen.Namespace, seen.Name, seen.Uid, seen.Attempt, seen.Ready));
        Assert.Equal("blue", seen.Labels["app"]);
        Assert.InRange(seen.CreatedAt, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Contains(await Runtime.ListSandboxesAsync(Ct), s => s.Id == id);
    }

    [Fact]
    public async Task Environment_and_working_directory_are_the_containers()
    {
        var container = Shell("env", "env; echo at $(pwd)") with
        {
            Environment = [new("GREETING", "hello world"), new("EMPTY", "")],
            WorkingDirectory = "/not/there/yet",
        };
        var log = await LogOfAsync(container);
        Assert.Contains("stdout F GREETING=hello world\n", log, StringComparison.Ordinal);
        Assert.Contains("stdout F EMPTY=\n", log, StringComparison.Ordinal);
        Assert.Contains("stdout F PATH=/bin\n", log, StringComparison.Ordinal);
        Assert.Contains("stdout F at /not/there/yet\n", log, StringComparison.Ordinal);
        Assert.DoesNotContain("container=", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_alone_follow_the_images_entry_point()
    {
        var seen = await RunToEndAsync(Container("args") with { Args = ["/bin/sh", "-c", "exit 7"] });
        Assert.Equal(7, seen.ExitCode);
    }

    [Fact]
    public async Task Mounts_are_there_and_read_only_ones_cannot_be_written()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Host.Folder, Uid));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "in"), "from outside", Ct);
        var container = Shell("mounts", "echo $(cat /rw/in); echo from inside > /rw/out; echo no > /ro/in || echo refused") with
        {
            Mounts = [new Mount(folder.FullName, "/rw", ReadOnly: false), new Mount(folder.FullName, "/ro", ReadOnly: true)],
        };
        var log = await LogOfAsync(container);
        Assert.Contains("F from outside", log, StringComparison.Ordinal);
        Assert.Contains("F refused", log, StringComparison.Ordinal);
        Assert.Equal("from inside\n", await File.ReadAllTextAsync(Path.Combine(folder.FullName, "out"), Ct));
    }

    [Fact]
    public async Task The_log_has_a_line_for_each_line_with_time_stream_and_tag()
    {
        var log = await LogOfAsync(Shell("log", "echo one; echo two >&2; echo -n rest"));
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, l => Assert.Matches(LogLine(), l));
        Assert.Equal(["stderr F two", "stdout F one"], lines.Where(l => l.Contains(" F ", StringComparison.Ordinal) && !l.EndsWith("rest", StringComparison.Ordinal)).Select(l => l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..]).Order(StringComparer.Ordinal));
        Assert.Contains(lines, l => l.EndsWith("rest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_moved_log_goes_on_in_a_new_file()
    {
        var (_, id) = await StartAsync(Shell("rotated", "while true; do echo tick; sleep 0.05; done"));
        var file = LogFile("rotated");
        await WhenAsync(() => File.Exists(file) && new FileInfo(file).Length > 0);
        File.Move(file, file + ".1");
        await Runtime.ReopenLogAsync(id, Ct);
        await WhenAsync(() => File.Exists(file) && new FileInfo(file).Length > 0);
    }

    [Fact]
    public async Task Another_agent_finds_what_runs_and_touches_nothing()
    {
        var (sandbox, id) = await StartAsync(Shell("stays", "sleep 1000"));
        var before = await SeeAsync("stays");
        await Host.RestartAsync();
        var after = await SeeAsync("stays");
        Assert.Equal((id, sandbox, ContainerPhase.Running, before.StartedAt), (after.Id, after.SandboxId, after.Phase, after.StartedAt));
        Assert.Equal((sandbox, true), Assert.Single(await Runtime.ListSandboxesAsync(Uid, Ct)) is var s ? (s.Id, s.Ready) : default);
    }

    [Fact]
    public async Task Labels_of_a_container_come_back()
    {
        await StartAsync(Shell("labels", "sleep 1000") with { Labels = new Dictionary<string, string> { [PodLabels.Hash] = "abc", [PodLabels.Uid] = Uid } });
        Assert.Equal("abc", (await SeeAsync("labels")).Labels[PodLabels.Hash]);
    }

    [Fact]
    public async Task Users_groups_and_rights_are_those_asked_for()
    {
        var container = Shell("who", "id; cat /proc/self/status; touch /here && echo wrote || echo refused") with
        {
            RunAsUser = 1234,
            RunAsGroup = 2345,
            SupplementalGroups = [3456],
            DropCapabilities = ["ALL"],
            NoNewPrivileges = true,
            ReadOnlyRootFilesystem = true,
        };
        var log = await LogOfAsync(container);
        Assert.Matches("uid=1234.* gid=2345.*3456", log);
        Assert.Matches("CapBnd:\\s0000000000000000", log);
        Assert.Matches("NoNewPrivs:\\s1", log);
        Assert.Contains("F refused", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_capabilities_without_any_wish_are_the_same_on_every_runtime() =>
        Assert.Matches("CapEff:\\s00000000a80425fb", await LogOfAsync(Shell("caps", "cat /proc/self/status")));

    [Fact]
    public async Task Limits_are_in_the_control_group_below_the_pods()
    {
        await StartAsync(Shell("limited", "sleep 1000") with { MemoryLimit = 64 << 20, CpuQuota = 50_000, CpuShares = 102, KillTogether = File.Exists("/sys/fs/cgroup/cgroup.controllers") });
        var unified = File.Exists("/sys/fs/cgroup/cgroup.controllers");
        var memory = Directory.GetFiles((unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory") + Parent, unified ? "memory.max" : "memory.limit_in_bytes", SearchOption.AllDirectories);
        Assert.Contains($"{64 << 20}\n", await Task.WhenAll(memory.Select(f => File.ReadAllTextAsync(f, Ct))));
        var cpu = Directory.GetFiles((unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/cpu") + Parent, unified ? "cpu.max" : "cpu.cfs_quota_us", SearchOption.AllDirectories);
        Assert.Contains(await Task.WhenAll(cpu.Select(f => File.ReadAllTextAsync(f, Ct))), t => t.StartsWith("50000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_runs_to_its_end_in_a_running_container()
    {
        var (_, id) = await StartAsync(Shell("exec", "sleep 1000"));
        var result = await Runtime.ExecAsync(id, ["/bin/sh", "-c", "echo out; echo err >&2; exit 9"], TimeSpan.FromSeconds(20), Ct);
        Assert.Equal(9, result.ExitCode);
        Assert.Contains("out\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("err\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_killed()
    {
        var (_, id) = await StartAsync(Shell("hang", "sleep 1000"));
        var refusal = await Assert.ThrowsAsync<RuntimeException>(() => Runtime.ExecAsync(id, ["/bin/sleep", "500"], TimeSpan.FromSeconds(1), Ct));
        Assert.Equal("DeadlineExceeded", refusal.Code);
        var left = await Runtime.ExecAsync(id, ["/bin/sh", "-c", "ps | grep -c '[s]leep 500' || true"], TimeSpan.FromSeconds(20), Ct);
        Assert.Equal("0\n", left.Output);
    }

    [Fact]
    public async Task Limits_change_while_a_container_runs()
    {
        var (_, id) = await StartAsync(Shell("resized", "sleep 1000") with { MemoryLimit = 64 << 20 });
        await Runtime.UpdateResourcesAsync(id, new ContainerResources(204, 20_000, 96 << 20), Ct);
        var unified = File.Exists("/sys/fs/cgroup/cgroup.controllers");
        var memory = Directory.GetFiles((unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory") + Parent, unified ? "memory.max" : "memory.limit_in_bytes", SearchOption.AllDirectories);
        Assert.Contains($"{96 << 20}\n", await Task.WhenAll(memory.Select(f => File.ReadAllTextAsync(f, Ct))));
    }

    [Fact]
    public async Task A_pod_has_an_address_and_host_name_of_its_own_which_others_reach()
    {
        var network = Sandbox() with { HostNetwork = false, Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_unprivileged_port_start"] = "20" } };
        var sandbox = await Runtime.RunSandboxAsync(network, Ct);
        var seen = Assert.Single(await Runtime.ListSandboxesAsync(Uid, Ct));
        Assert.StartsWith("10.199.", seen.Ip, StringComparison.Ordinal);
        var id = await Runtime.CreateContainerAsync(sandbox, network, Shell("web", "sleep 1000"), Ct);
        await Runtime.StartContainerAsync(id, Ct);
        var said = await Runtime.ExecAsync(id, ["/bin/sh", "-c", "hostname; ip -4 addr show eth0; cat /etc/resolv.conf; cat /proc/sys/net/ipv4/ip_unprivileged_port_start"], TimeSpan.FromSeconds(20), Ct);
        Assert.StartsWith("web-host\n", said.Output, StringComparison.Ordinal);
        Assert.Contains($"inet {seen.Ip}/", said.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n20\n", said.Output, StringComparison.Ordinal);
        (await Command.RunAsync("/bin/busybox", ["ping", "-c", "1", "-W", "5", seen.Ip], null, null, Ct)).Succeeded();
    }

    [Fact]
    public async Task What_is_removed_leaves_nothing()
    {
        var network = Sandbox() with { HostNetwork = false };
        var sandbox = await Runtime.RunSandboxAsync(network, Ct);
        var id = await Runtime.CreateContainerAsync(sandbox, network, Shell("goes", "sleep 1000"), Ct);
        await Runtime.StartContainerAsync(id, Ct);
        await Runtime.StopSandboxAsync(sandbox, Ct);
        Assert.False(Assert.Single(await Runtime.ListSandboxesAsync(Uid, Ct)).Ready);
        Assert.Equal(ContainerPhase.Exited, (await SeeAsync("goes")).Phase);
        await Runtime.StopSandboxAsync(sandbox, Ct); // once more does nothing
        await Runtime.RemoveSandboxAsync(sandbox, Ct);
        await Runtime.RemoveSandboxAsync(sandbox, Ct);
        Assert.Empty(await Runtime.ListSandboxesAsync(Uid, Ct));
        Assert.Empty(await Runtime.ListContainersAsync(Uid, Ct));
        var mounts = (await File.ReadAllTextAsync("/proc/self/mounts", Ct)).Split('\n');
        Assert.DoesNotContain(mounts, m => m.Contains(sandbox, StringComparison.Ordinal) || m.Contains(id, StringComparison.Ordinal) || m.Contains(Uid, StringComparison.Ordinal));
        var leases = Directory.GetFiles(Path.Combine(Host.Folder, "addresses"), "10.199.*", SearchOption.AllDirectories);
        Assert.DoesNotContain(leases, l => File.ReadAllText(l).Contains(Uid, StringComparison.Ordinal) || File.ReadAllText(l).Contains(sandbox, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(Z|[+-]\d\d:\d\d) (stdout|stderr) [FP] .*$")]
    private static partial Regex LogLine();
}
