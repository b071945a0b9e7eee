using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>What a runtime of the agent's own does after a power cut, whether or not it spoilt its state.</summary>
/// <param name="host">One that is not started yet.</param>
/// <param name="name">The folder of its data.</param>
public abstract class RuntimeDamage(RuntimeHost host, string name) : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        host.Need();

        return host.InitializeAsync();
    }

    [Fact]
    public async Task Whole_state_survives_a_crash()
    {
        await CutAsync();
        await host.StartAsync();
        Assert.NotNull(await host.Runtime.FindImageAsync(ContainerdFixture.Busybox, Ct));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await host.DisposeAsync();
    }

    protected async Task SpoilAsync(string file, string content)
    {
        await CutAsync();
        var root = Path.Combine(host.Folder, "agent", name, "root");
        await File.WriteAllTextAsync(Path.Combine(root, file), content, Ct);
        await host.StartAsync();
        Assert.Single(Directory.GetDirectories(Path.GetDirectoryName(root)!, "root.broken-*"));
        await host.Runtime.ImportImageAsync(host.BusyboxArchive(), Ct);
        Assert.NotNull(await host.Runtime.FindImageAsync(ContainerdFixture.Busybox, Ct));
    }

    private async Task CutAsync()
    {
        await host.StopAsync();
        await host.CrashAsync();
    }
}
