using EdgeKube.Agent.Runtimes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>A pod on a real runtime, and what tests do with it; it is gone after each of them.</summary>
public abstract class RuntimeTrial(RuntimeHost host) : IAsyncLifetime
{
    private static int _pods;

    /// <summary>Of the test's pod.</summary>
    private protected string Uid { get; } = $"uid-{Environment.ProcessId}-{Interlocked.Increment(ref _pods)}";

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected RuntimeHost Host => host;

    private protected IPodRuntime Runtime => host.Runtime;

    public ValueTask InitializeAsync()
    {
        host.Need();

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (host.Missing is null)
        {
            foreach (var sandbox in await Runtime.ListSandboxesAsync(Uid, CancellationToken.None))
            {
                await Runtime.StopSandboxAsync(sandbox.Id, CancellationToken.None);
                await Runtime.RemoveSandboxAsync(sandbox.Id, CancellationToken.None);
            }
        }
    }

    private protected string Parent => $"/ek-conformance/pod{Uid}";

    private protected SandboxSpec Sandbox() => new()
    {
        Namespace = "default",
        Name = "web",
        Uid = Uid,
        Attempt = 0,
        Hostname = "web-host",
        HostNetwork = true,
        LogDirectory = Path.Combine(host.Folder, "logs", Uid),
        CgroupParent = Parent,
        Labels = new Dictionary<string, string>
        {
            [PodLabels.Uid] = Uid,
            [PodLabels.Name] = "web",
            [PodLabels.Namespace] = "default",
            ["app"] = "blue",
        },
    };

    private protected static (ContainerPhase Phase, int ExitCode) Of(ContainerSight sight) => (sight.Phase, sight.ExitCode);

    private protected RuntimeContainerSpec Container(string name) => new()
    {
        Name = name,
        Attempt = 0,
        Image = ContainerdFixture.Busybox,
        ImageReference = ContainerdFixture.Busybox,
        Labels = new Dictionary<string, string> { [PodLabels.Uid] = Uid },
    };

    private protected RuntimeContainerSpec Shell(string name, string script) => Container(name) with { Command = ["/bin/sh", "-c", script] };

    private protected string LogFile(string container) => Path.Combine(Sandbox().LogDirectory, container, "0.log");

    private protected async Task<ContainerSight> SeeAsync(string name) => Assert.Single(await Runtime.ListContainersAsync(Uid, Ct), c => c.Name == name);

    private protected async Task<(string Sandbox, string Container)> StartAsync(RuntimeContainerSpec container)
    {
        var sandbox = await Runtime.RunSandboxAsync(Sandbox(), Ct);
        return (sandbox, await StartInAsync(sandbox, container));
    }

    private protected async Task<string> StartInAsync(string sandbox, RuntimeContainerSpec container)
    {
        var id = await Runtime.CreateContainerAsync(sandbox, Sandbox(), container, Ct);
        await Runtime.StartContainerAsync(id, Ct);
        return id;
    }

    private protected async Task<ContainerSight> RunToEndAsync(RuntimeContainerSpec container)
    {
        await StartAsync(container);
        ContainerSight seen;
        do
        {
            await Task.Delay(20, Ct);
            seen = await SeeAsync(container.Name);
        }
        while (seen.Phase != ContainerPhase.Exited);
        return seen;
    }

    private protected async Task<string> LogOfAsync(RuntimeContainerSpec container)
    {
        await RunToEndAsync(container);
        return await File.ReadAllTextAsync(LogFile(container.Name), Ct);
    }

    private protected static async Task WhenAsync(Func<bool> isSo)
    {
        for (var i = 0; i < 500 && !isSo(); i++)
        {
            await Task.Delay(20, Ct);
        }

        Assert.True(isSo());
    }
}
