using EdgeKube.Agent.Networking.Services;
using Xunit;
using static EdgeKube.Agent.Tests.Networking.Services.ClusterBuilder;

namespace EdgeKube.Agent.Tests.Networking.Services;

public sealed class ServiceRulesetTests
{
    [Fact]
    public async Task A_cluster_of_every_sort_of_Service_is_this_table()
    {
        var sticky = Service("sticky", "10.43.0.12", Port(80, 30012));
        var external = Service("external", "10.43.0.13", Port(53) with { Protocol = "UDP" });
        var plan = ServicePlan.Make(
            [
                Service("kubernetes", "10.43.0.1", Port(443)),
                Service("hello", "10.43.0.10", Port(80, 30010)),
                Service("empty", "10.43.0.11", Port(80, 30011)),
                sticky with { Spec = sticky.Spec with { SessionAffinity = "ClientIP" } },
                external with { Spec = external.Spec with { ExternalIPs = ["192.0.2.7"] } },
                Service("headless", "None", Port(80)),
            ],
            [
                Slice("kubernetes", 6443, Ready("10.89.0.1")),
                Slice("hello", 8080, Ready("10.42.1.2"), Ready("10.42.2.2", "node-2")),
                Slice("sticky", 8080, Ready("10.42.1.3"), Ready("10.42.2.3", "node-2")),
                Slice("external", 5353, Ready("10.42.1.4")) with { Ports = [new() { Port = 5353, Protocol = "UDP" }] },
                Slice("headless", 8080, Ready("10.42.1.5")),
            ],
            "node-1");
        await HoldAsync("every-sort.nft", ServiceRuleset.Render(plan, "10.42.1.0/24", "10.42.0.0/16", "10.43.0.0/16"));
    }

    [Fact]
    public async Task A_node_without_Services_or_a_range_has_this_table() =>
        await HoldAsync("empty.nft", ServiceRuleset.Render([], null, "10.42.0.0/16", "10.43.0.0/16"));

    private static async Task HoldAsync(string file, string text)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Networking", "Services", file);
        if (Environment.GetEnvironmentVariable("EDGEKUBE_GOLDEN") is { Length: > 0 } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), text, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), text);
    }
}
