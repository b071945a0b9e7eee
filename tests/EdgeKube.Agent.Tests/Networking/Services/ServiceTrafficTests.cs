using EdgeKube.Agent.Networking.Routes;
using EdgeKube.Agent.Networking.Services;
using EdgeKube.Platform.Processes;
using Xunit;
using static EdgeKube.Agent.Tests.Networking.Services.ClusterBuilder;

namespace EdgeKube.Agent.Tests.Networking.Services;

public sealed class ServiceTrafficTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_answer_pods_the_node_and_the_world()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces need root");
        foreach (var tool in (string[])["nft", "ip", "nsenter", "busybox", "curl"])
        {
            Assert.SkipWhen(Executables.TryFind(tool) is null, $"{tool} is not installed");
        }

        await using var node = new NodeNamespaces();
        await node.StartAsync(Ct);
        await LoadAsync(node);

        string[] both = ["pod1", "pod2"];
        Assert.Equal(both, await node.AskAsync("node", "10.43.0.10", Ct)); // it has no default route
        Assert.Equal(both, await node.AskAsync("pod1", "10.43.0.10", Ct)); // itself too, and a neighbour on the bridge
        Assert.Equal(both, await node.AskAsync("outside", $"{NodeNamespaces.NodeIp}:30010", Ct));
        Assert.Equal(both, await node.AskAsync("node", $"{NodeNamespaces.NodeIp}:30010", Ct));
        Assert.Equal(both, await node.AskAsync("pod2", $"{NodeNamespaces.NodeIp}:30010", Ct));
        Assert.Single(await node.AskAsync("outside", $"{NodeNamespaces.NodeIp}:30012", Ct)); // session affinity
        Assert.Single(await node.AskAsync("pod1", "10.43.0.12", Ct));

        foreach (var (space, address) in ((string, string)[])[
            ("node", "10.43.0.11"), ("pod1", "10.43.0.11"), ("pod1", "10.43.7.7"), ("outside", $"{NodeNamespaces.NodeIp}:30011"), ("node", $"{NodeNamespaces.NodeIp}:30011")])
        {
            var refused = await node.InAsync(space, $"curl -sS --max-time 2 http://{address}/", null, Ct);
            Assert.True(refused.ExitCode == 7, $"{address} from {space}: {refused.ExitCode} {refused.Error}"); // 7: refused, not a time-out
        }

        var listed = (await node.InAsync("node", "nft list ruleset", null, Ct)).Succeeded();
        Assert.Contains("10.43.0.10 . tcp . 80 . 1 : 10.42.1.3 . 8080", listed, StringComparison.Ordinal);
        (await node.InAsync("node", "nft -f -", ServiceRuleset.Removal, Ct)).Succeeded();
        Assert.Empty((await node.InAsync("node", "nft list ruleset", null, Ct)).Succeeded());
    }

    private static async Task LoadAsync(NodeNamespaces node)
    {
        var sticky = Service("sticky", "10.43.0.12", Port(80, 30012));
        var plan = ServicePlan.Make(
            [
                Service("hello", "10.43.0.10", Port(80, 30010)),
                Service("empty", "10.43.0.11", Port(80, 30011)),
                sticky with { Spec = sticky.Spec with { SessionAffinity = "ClientIP" } },
            ],
            [
                Slice("hello", 8080, Ready("10.42.1.2"), Ready("10.42.1.3")),
                Slice("sticky", 8080, Ready("10.42.1.2"), Ready("10.42.1.3")),
            ],
            "node-1");
        var ruleset = ServiceRuleset.Render(plan, "10.42.1.0/24", "10.42.0.0/16", "10.43.0.0/16");
        (await node.InAsync("node", "nft -f -", ruleset, Ct)).Succeeded();
        (await node.InAsync("node", "nft -f -", ruleset, Ct)).Succeeded(); // replacing is the same as making
        (await node.InAsync("node", "ip -4 -force -batch -", RoutePlan.Batch([], [], "10.43.0.0/16", NodeNamespaces.NodeIp), Ct)).Succeeded();
    }
}
