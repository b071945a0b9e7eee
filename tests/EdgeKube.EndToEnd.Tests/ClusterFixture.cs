using Xunit;

[assembly: AssemblyFixture(typeof(EdgeKube.EndToEnd.Tests.ClusterFixture))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace EdgeKube.EndToEnd.Tests;

/// <summary>A real cluster of the published executable: a server and two nodes in network namespaces of their own.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public async ValueTask InitializeAsync()
    {
        using var timeout = new CancellationTokenSource(_patience);
        (await Cluster.ScriptAsync(["up", "2"], timeout.Token)).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(_patience);
        (await Cluster.ScriptAsync(["down"], timeout.Token)).Succeeded();
    }
}
