using Xunit;

[assembly: AssemblyFixture(typeof(EdgeKube.EndToEnd.Tests.ClusterFixture))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace EdgeKube.EndToEnd.Tests;

/// <summary>A real cluster of the published executable: a server and two nodes in network namespaces of their own.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    /// <summary>How many processes the nodes let a pod have.</summary>
    public const int PodMaxPids = 300;

    /// <summary>The account by which Home Assistant signs in.</summary>
    public const string HomeAssistant = "home";

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public async ValueTask InitializeAsync()
    {
        if (Repository.OwnCluster is not null)
        {
            return;
        }

        Environment.SetEnvironmentVariable("EDGEKUBE_POD_MAX_PIDS", $"{PodMaxPids}"); // of all agents that the scripts start
        Environment.SetEnvironmentVariable("EDGEKUBE_HOME_ASSISTANT", HomeAssistant);
        using var timeout = new CancellationTokenSource(_patience);
        (await Cluster.ScriptAsync(["up", "2"], timeout.Token)).Succeeded();
    }

    public async ValueTask DisposeAsync()
    {
        if (Repository.OwnCluster is not null)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(_patience);
        (await Cluster.ScriptAsync(["down"], timeout.Token)).Succeeded();
    }
}
