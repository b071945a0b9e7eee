using EdgeKube.Agent.Networking.Cni;
using EdgeKube.Agent.Networking.Routes;
using EdgeKube.Agent.Networking.Services;

namespace EdgeKube.Agent.Networking;

/// <summary>Takes everything away that networking put into the kernel: the table, the routes, the bridge.</summary>
/// <remarks>Not done when an agent stops: its pods, and the Services they use, go on until it is back.</remarks>
public static class NetworkCleanup
{
    public static async Task RunAsync(CancellationToken ct)
    {
        await NetworkTool.Nft.RunAsync(["-f", "-"], ServiceRuleset.Removal, ct);
        await NetworkTool.Ip.RunAsync(["-4", "route", "flush", "proto", RouteTable.Protocol], "", ct);
        if (Directory.Exists($"/sys/class/net/{CniConfiguration.Bridge}"))
        {
            await NetworkTool.Ip.RunAsync(["link", "delete", CniConfiguration.Bridge], "", ct);
        }
    }
}
