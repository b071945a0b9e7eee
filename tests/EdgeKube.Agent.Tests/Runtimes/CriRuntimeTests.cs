using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Runtimes.Cri;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

public sealed class CriRuntimeTests : IAsyncDisposable
{
    private readonly ContainerdFixture _fixture = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_private_containerd_runs_containers_and_is_adopted_by_the_next_agent()
    {
        if (ContainerdFixture.Missing() is { } missing)
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") != "true", missing);
            Assert.Skip(missing);
        }

        using var connection = new GrpcConnection(Paths().Socket, TimeProvider.System);
        var runtime = Runtime(connection);
        using (var supervisor = Supervisor(runtime))
        {
            await supervisor.StartAsync(Ct);
            Assert.StartsWith("containerd://", await runtime.VersionAsync(Ct), StringComparison.Ordinal);
            Assert.Equal([ContainerdFixture.Busybox], await runtime.ImportImageAsync(_fixture.BusyboxArchive(), Ct));
            await supervisor.StopAsync(Ct);
        }

        using var next = Supervisor(runtime);
        await next.StartAsync(Ct); // adopts
        await RunAPodAsync(runtime);
        await next.StopAsync(Ct);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private static CriRuntime Runtime(GrpcConnection connection) =>
        new(connection, new CtrImport(connection.SocketPath), new CriEvents(connection, TimeProvider.System), Registries.None, TimeProvider.System);

    private async Task RunAPodAsync(CriRuntime runtime)
    {
        await using var events = runtime.EventsAsync(Ct).GetAsyncEnumerator(Ct);
        var sandbox = Sandbox();
        var sandboxId = await runtime.RunSandboxAsync(sandbox, Ct);
        var next = events.MoveNextAsync();
        var first = await runtime.CreateContainerAsync(sandboxId, sandbox, Container("exits", ["/bin/sh", "-c", "sleep 0.2; echo hello; exit 3"]), Ct);
        await runtime.StartContainerAsync(first, Ct);
        Assert.True(await next);
        Assert.Equal(first, events.Current);
        var seen = Assert.Single(await runtime.ListContainersAsync("uid-1", Ct));
        Assert.Equal((ContainerPhase.Exited, 3, "Error"), (seen.Phase, seen.ExitCode, seen.Reason));
        Assert.Contains(" stdout F hello", await File.ReadAllTextAsync(Path.Combine(sandbox.LogDirectory, "exits/0.log"), Ct), StringComparison.Ordinal);

        var bad = await runtime.CreateContainerAsync(sandboxId, sandbox, Container("bad", ["/no/such"]), Ct);
        var refusal = await Assert.ThrowsAsync<RuntimeException>(() => runtime.StartContainerAsync(bad, Ct));
        Assert.Contains("no such file or directory", refusal.Message, StringComparison.Ordinal);
        Assert.True(Assert.Single(await runtime.ListSandboxesAsync("uid-1", Ct)).Ready);
        await runtime.StopSandboxAsync(sandboxId, Ct);
        await runtime.RemoveSandboxAsync(sandboxId, Ct);
        Assert.Empty(await runtime.ListSandboxesAsync(Ct));
        Assert.Null(await runtime.FindImageAsync("localhost/nothing:1", Ct));
    }

    private SandboxSpec Sandbox() => new()
    {
        Namespace = "default",
        Name = "web",
        Uid = "uid-1",
        Attempt = 0,
        Hostname = "web",
        HostNetwork = true,
        LogDirectory = Path.Combine(_fixture.Directory.FullName, "logs"),
        CgroupParent = $"/ek-test-{_fixture.Directory.Name}",
        Labels = new Dictionary<string, string> { [PodLabels.Uid] = "uid-1" },
    };

    private static RuntimeContainerSpec Container(string name, IReadOnlyList<string> command) => new()
    {
        Name = name,
        Attempt = 0,
        Image = ContainerdFixture.Busybox,
        ImageReference = ContainerdFixture.Busybox,
        Command = command,
        MemoryLimit = 64 << 20,
        CpuShares = 102,
        Labels = new Dictionary<string, string> { [PodLabels.Uid] = "uid-1" },
    };

    private ContainerdSupervisor Supervisor(CriRuntime runtime) =>
        new(Paths(), Registries.None, runtime, TimeProvider.System, NullLogger<ContainerdSupervisor>.Instance);

    private ContainerdPaths Paths() => new(new AgentIdentity
    {
        NodeName = "board-1",
        Directory = Path.Combine(_fixture.Directory.FullName, "agent"),
        RunDirectory = Path.Combine(_fixture.Directory.FullName, "run"),
        PodLogDirectory = Path.Combine(_fixture.Directory.FullName, "logs"),
        NodeIp = "127.0.0.1",
        Version = "v1",
        ClusterCidr = "10.42.0.0/16",
        ServiceCidr = "10.43.0.0/16",
    });
}
