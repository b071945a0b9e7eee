using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>One more node, whose pods run on Podman; only those come to it that name it.</summary>
public sealed class PodmanNode : IAsyncLifetime
{
    public const string Name = "node-6";
    private const string Number = "6";
    private const string Runtime = "EDGEKUBE_RUNTIME";

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable(Runtime, "podman");
        try
        {
            (await Cluster.ScriptAsync(["node", "add-behind-nat", Number], CancellationToken.None)).Succeeded();
        }
        finally
        {
            Environment.SetEnvironmentVariable(Runtime, null);
        }

        await Cluster.KubectlAsync($"cordon {Name}");
    }

    public async ValueTask DisposeAsync()
    {
        (await Cluster.ScriptAsync(["node", "remove", Number], CancellationToken.None)).Succeeded();
        await Cluster.KubectlAsync($"delete node {Name}");
    }
}
