using EdgeKube.Agent.Host;
using EdgeKube.Agent.Networking;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.State;
using EdgeKube.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace EdgeKube.Agent.Tests.Networking;

/// <summary>All of the room against the real kernel: the test runs itself again in a network namespace of its own.</summary>
public sealed class NodeNetworkingTests
{
    private const string Inside = "EDGEKUBE_TEST_INSIDE";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_gets_its_network_keeps_it_and_loses_it_when_asked()
    {
        if (Environment.GetEnvironmentVariable(Inside) is null)
        {
            Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces need root");
            string[] itself = ["-method", $"{typeof(NodeNetworkingTests).FullName}.{nameof(A_node_gets_its_network_keeps_it_and_loses_it_when_asked)}"];
            var inner = await Command.RunAsync("unshare", ["--net", "env", $"{Inside}=1", Environment.ProcessPath!, .. itself], null, null, Ct);
            Assert.True(inner.ExitCode == 0, inner.Output + inner.Error);
            return;
        }

        var directory = Directory.CreateTempSubdirectory("ek-node-");
        try
        {
            await ShellAsync("ip link set lo up; ip link add eth0 type bridge; ip addr add 10.89.0.11/24 dev eth0; ip link set eth0 up");
            await LiveAsync(directory.FullName);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task LiveAsync(string directory)
    {
        var desired = new FakeDesiredState();
        var time = new FakeTime();
        await using var provider = Build(directory, desired, time);
        var pods = provider.GetRequiredService<IPodNetwork>();
        var ready = pods.WhenReadyAsync(Ct);
        var loop = Assert.Single(provider.GetServices<IHostedService>());
        await loop.StartAsync(Ct);
        Assert.NotNull(Assert.Single(provider.GetServices<INodeReadiness>()).Trouble);

        desired.Put("nodes//node-1", """{"metadata":{"name":"node-1"},"spec":{"podCIDR":"10.42.1.0/24"}}""");
        desired.Put("nodes//node-2", """{"metadata":{"name":"node-2"},"spec":{"podCIDR":"10.42.2.0/24"},"status":{"addresses":[{"type":"InternalIP","address":"10.89.0.12"}]}}""");
        desired.Put("services/default/web", """{"metadata":{"name":"web","namespace":"default"},"spec":{"clusterIP":"10.43.0.10","ports":[{"port":80,"protocol":"TCP"}]}}""");
        time.Advance(TimeSpan.FromMilliseconds(50));
        await ready;
        Assert.Null(Assert.Single(provider.GetServices<INodeReadiness>()).Trouble);
        Assert.True(File.Exists(Path.Combine(directory, "cni", "conf", "10-edgekube.conflist")));
        await UntilAsync("ip -4 route show proto 145", "10.42.2.0/24 via 10.89.0.12 dev eth0");
        await UntilAsync("nft list tables", "table ip edgekube");

        // Others take it away.
        await ShellAsync("nft flush ruleset; ip -4 route flush proto 145");
        await UntilAsync("ip -4 route show proto 145", "10.42.2.0/24 via 10.89.0.12 dev eth0", () => time.Advance(TimeSpan.FromSeconds(61)));
        await UntilAsync("nft list tables", "table ip edgekube", () => time.Advance(TimeSpan.FromSeconds(61)));

        await loop.StopAsync(Ct);
        Assert.Contains("edgekube", await ShellAsync("nft list tables"), StringComparison.Ordinal); // the pods go on
        await NetworkCleanup.RunAsync(Ct);
        Assert.Equal("", await ShellAsync("nft list tables; ip -4 route show proto 145"));
    }

    private static ServiceProvider Build(string directory, IDesiredState desired, TimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(desired);
        services.AddSingleton(time);
        services.AddSingleton(new AgentIdentity
        {
            NodeName = "node-1",
            Directory = directory,
            RunDirectory = directory,
            PodLogDirectory = directory,
            NodeIp = "10.89.0.11",
            Version = "v1",
            ClusterCidr = "10.42.0.0/16",
            ServiceCidr = "10.43.0.0/16",
        });
        services.AddNetworking();
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    // The kernel and child processes have no clock that a test could move.
    private static async Task UntilAsync(string command, string wanted, Action? meanwhile = null)
    {
        var seen = "";
        for (var i = 0; i < 100; i++)
        {
            meanwhile?.Invoke();
            seen = await ShellAsync(command);
            if (seen.Contains(wanted, StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(50, Ct);
        }

        Assert.Fail($"{command} still says: {seen}");
    }

    private static async Task<string> ShellAsync(string command) =>
        (await Command.RunAsync("bash", ["-c", $"set -e; {command}"], null, null, Ct)).Succeeded();
}
