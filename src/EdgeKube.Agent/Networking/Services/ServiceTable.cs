using EdgeKube.Platform.Queues;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Networking.Services;

/// <summary>Keeps the node's nftables table as the cluster's Services want it: replaced as a whole, in one step, only when it differs.</summary>
internal sealed partial class ServiceTable(NodeNetwork network, ILogger<ServiceTable> logger)
{
    private static readonly TimeSpan _look = TimeSpan.FromMinutes(1);
    private string _loaded = "";
    private HashSet<ServiceBackend> _datagramBackends = [];

    public async Task<Requeue> ReconcileAsync(CancellationToken ct)
    {
        if (!network.IsKnown)
        {
            return Requeue.OnChange; // what an earlier agent loaded stands until the server has spoken
        }

        var identity = network.Identity;
        var frontends = ServicePlan.Make(network.Services(), network.EndpointSlices(), identity.NodeName);
        var ruleset = ServiceRuleset.Render(frontends, network.PodCidr, identity.ClusterCidr, identity.ServiceCidr);
        if (ruleset != _loaded || !await IsPresentAsync(ct))
        {
            await NetworkTool.Nft.RunAsync(["-f", "-"], ruleset, ct);
            _loaded = ruleset;
            await ForgetFlowsAsync(frontends, ct);
        }

        return Requeue.In(_look); // "nft flush ruleset" by somebody else must not last
    }

    private static async Task<bool> IsPresentAsync(CancellationToken ct) =>
        (await NetworkTool.Nft.RunAsync(["list", "tables", "ip"], "", ct))
            .Split('\n')
            .Contains($"table ip {ServiceRuleset.Table}");

    // A UDP client keeps its source port, so the kernel would send it to a backend that is gone for as long as it asks.
    private async Task ForgetFlowsAsync(IReadOnlyList<ServiceFrontend> frontends, CancellationToken ct)
    {
        var now = frontends.Where(f => f.Protocol == 17).SelectMany(f => f.Backends).ToHashSet();
        var gone = _datagramBackends.Except(now).Select(b => b.Address).Distinct().ToList();
        _datagramBackends = now;
        foreach (var address in gone)
        {
            // Its exit code only says whether there was any flow.
            var (_, _, error) = await new NetworkTool("conntrack", "conntrack").TryRunAsync(["-D", "-f", "ipv4", "-p", "udp", "--dst-nat", address], "", ct);
            LogForgotten(address, error.Trim());
        }
    }

    [LoggerMessage(LogLevel.Debug, "UDP flows to {Address}, which no longer serves: {Result}")]
    private partial void LogForgotten(string address, string result);
}
