using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Runtimes.Cri;
using EdgeKube.Agent.Tests.Volumes;
using EdgeKube.Agent.Volumes;
using EdgeKube.Api.Views;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods;

public sealed class PodWorkersTests : IAsyncDisposable
{
    private readonly ContainerdFixture _fixture = new();
    private readonly FakePodWorld _world = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_runs_restarts_is_adopted_and_goes()
    {
        if (ContainerdFixture.Missing() is { } missing)
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") != "true", missing);
            Assert.Skip(missing);
        }

        var identity = Identity();
        var paths = new ContainerdPaths(identity);
        using var connection = new GrpcConnection(paths.Socket, TimeProvider.System);
        var runtime = new CriRuntime(connection, new CtrImport(paths.Socket), new CriEvents(connection, TimeProvider.System), Registries.None, TimeProvider.System);
        using var supervisor = new ContainerdSupervisor(paths, Registries.None, runtime, TimeProvider.System, NullLogger<ContainerdSupervisor>.Instance);
        await supervisor.StartAsync(Ct);
        await runtime.ImportImageAsync(_fixture.BusyboxArchive(), Ct);
        var tools = new PodTools(identity, runtime, _world, _world, new ConfigLookup(_world), TimeProvider.System, Volumes(identity));

        var id = await RunAsync(tools);
        using var next = new PodWorkers(tools, _world, new TestLog<PodWorkers>());
        await next.StartAsync(Ct);
        await _world.WhenAsync(w => w.Status!.ContainerStatuses![1].RestartCount == 1, Ct);
        Assert.Equal(id, _world.Status!.ContainerStatuses![0].ContainerID);
        _world.Put(Pod() with
        {
            Metadata = Pod().Metadata with { DeletionTimestamp = TimeProvider.System.GetUtcNow(), DeletionGracePeriodSeconds = 1 },
        });
        await _world.WhenAsync(w => w.IsGone, Ct);
        Assert.Empty(await runtime.ListSandboxesAsync(Ct));
        Assert.Contains(_world.Events, e => e == "Normal Killing Stopping container main");
        await next.StopAsync(Ct);
        await supervisor.StopAsync(Ct);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private async Task<string?> RunAsync(PodTools tools)
    {
        _world.Put(Pod());
        using var workers = new PodWorkers(tools, _world, new TestLog<PodWorkers>());
        await workers.StartAsync(Ct);
        await _world.WhenAsync(w => w.Status?.ContainerStatuses?[0].State.Running is not null, Ct);
        await _world.WhenAsync(w => w.Status!.ContainerStatuses![1].State.Waiting?.Reason == "CreateContainerConfigError", Ct);
        Assert.Equal("configmap \"settings\" not found", _world.Status!.ContainerStatuses![1].State.Waiting!.Message);
        Assert.Equal("Running", _world.Status.ContainerStatuses[0].State.Running is null ? "" : "Running");
        Assert.Single(_world.Events, e => e.StartsWith("Warning Failed Error: configmap", StringComparison.Ordinal)); // once in ten seconds at most
        _world.PutText("configmaps/default/settings", """{"metadata":{"name":"settings","namespace":"default"},"data":{"word":"7"}}""");
        await _world.WhenAsync(w => w.Status!.ContainerStatuses![1].LastState.Terminated?.ExitCode == 7
            || w.Status.ContainerStatuses[1].State.Terminated?.ExitCode == 7, Ct);
        var id = _world.Status.ContainerStatuses[0].ContainerID;
        await workers.StopAsync(Ct);
        return id;
    }

    private static PodView Pod() => new()
    {
        Metadata = new ObjectMeta { Namespace = "default", Name = "web", Uid = "uid-1" },
        Spec = new PodSpec
        {
            HostNetwork = true,
            TerminationGracePeriodSeconds = 1,
            Containers =
            [
                new ContainerSpec { Name = "main", Image = ContainerdFixture.Busybox, Command = ["sleep", "1000"] },
                new ContainerSpec
                {
                    Name = "crash",
                    Image = ContainerdFixture.Busybox,
                    Command = ["sh", "-c", "exit $(WORD)"],
                    Env = [new EnvVar { Name = "WORD", ValueFrom = new EnvVarSource { ConfigMapKeyRef = new KeySelector { Name = "settings", Key = "word" } } }],
                },
            ],
        },
    };

    private PodVolumes Volumes(AgentIdentity identity) => PodVolumes.Make(
        identity,
        new VolumeObjects(_world),
        new PodTokens(new FakeTokenSource(TimeProvider.System), new FakeAgentMemory(), TimeProvider.System, NullLogger<PodTokens>.Instance),
        new FakeImageTrees(),
        () => new NodeAmounts(0, 0, 0),
        TimeProvider.System,
        NullLogger<PodVolumes>.Instance);

    private AgentIdentity Identity() => new()
    {
        NodeName = "board-1",
        Directory = Path.Combine(_fixture.Directory.FullName, "agent"),
        RunDirectory = Path.Combine(_fixture.Directory.FullName, "run"),
        PodLogDirectory = Path.Combine(_fixture.Directory.FullName, "logs"),
        NodeIp = "127.0.0.1",
        Version = "v1",
        ClusterCidr = "10.42.0.0/16",
        ServiceCidr = "10.43.0.0/16",
    };
}
