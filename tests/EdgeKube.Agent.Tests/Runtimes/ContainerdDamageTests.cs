using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>containerd after a power cut that spoilt its state.</summary>
public sealed class ContainerdDamageTests : IAsyncDisposable
{
    private readonly ContainerdHost _host = new();

    [Theory]
    [InlineData("io.containerd.metadata.v1.bolt/meta.db", "garbage")]
    [InlineData("io.containerd.metadata.v1.bolt/meta.db", "")]
    [InlineData("io.containerd.snapshotter.v1.overlayfs/metadata.db", "garbage")]
    public async Task Damaged_state_is_set_aside_and_pods_can_run_again(string file, string content)
    {
        if (_host.Missing is { } missing)
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") != "true", missing);
            Assert.Skip(missing);
        }

        await _host.InitializeAsync();
        await _host.StopAsync();
        await _host.CrashAsync();
        var root = Path.Combine(_host.Folder, "agent", "containerd", "root");
        await File.WriteAllTextAsync(Path.Combine(root, file), content, TestContext.Current.CancellationToken);
        await _host.StartAsync();
        Assert.Single(Directory.GetDirectories(Path.GetDirectoryName(root)!, "root.broken-*"));
        await _host.Runtime.ImportImageAsync(_host.BusyboxArchive(), TestContext.Current.CancellationToken);
        Assert.NotNull(await _host.Runtime.FindImageAsync(ContainerdFixture.Busybox, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whole_state_survives_a_crash()
    {
        if (_host.Missing is { } missing)
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") != "true", missing);
            Assert.Skip(missing);
        }

        await _host.InitializeAsync();
        await _host.StopAsync();
        await _host.CrashAsync();
        await _host.StartAsync();
        Assert.NotNull(await _host.Runtime.FindImageAsync(ContainerdFixture.Busybox, TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
