using EdgeKube.Platform.Queues;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Networking.Routes;

/// <summary>Keeps a route to every other node's pods, through that node's address on the common network.</summary>
/// <remarks>Ours carry a routing protocol number of their own; no other route is ever touched.</remarks>
internal sealed partial class RouteTable(NodeNetwork network, ILogger<RouteTable> logger)
{
    public const string Protocol = "145";

    private static readonly TimeSpan _look = TimeSpan.FromSeconds(10);
    private IReadOnlyList<PodRoute>? _applied;
    private string _failure = "";

    public async Task<Requeue> ReconcileAsync(CancellationToken ct)
    {
        if (!network.IsKnown)
        {
            return Requeue.OnChange;
        }

        var identity = network.Identity;
        var wanted = RoutePlan.Wanted(network.OtherNodes());
        if (_applied is null || !wanted.SequenceEqual(_applied) || !ArePresent(wanted, identity.ServiceCidr))
        {
            await ApplyAsync(wanted, identity, ct);
        }

        return Requeue.In(_look); // a link that went down and up, or another program, takes routes away silently
    }

    // The kernel's own list costs no process; it is looked at every few seconds.
    private static bool ArePresent(IReadOnlyList<PodRoute> wanted, string serviceCidr)
    {
        var present = KernelRoutes.Read(File.ReadAllText("/proc/net/route"));
        return present.Contains(serviceCidr) && wanted.All(r => present.Contains(r.Range));
    }

    private async Task ApplyAsync(IReadOnlyList<PodRoute> wanted, AgentIdentity identity, CancellationToken ct)
    {
        var listed = await NetworkTool.Ip.RunAsync(["-4", "route", "show", "proto", Protocol], "", ct);
        var present = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]);
        var batch = RoutePlan.Batch(wanted, present, identity.ServiceCidr, identity.NodeIp);
        var (code, _, error) = await NetworkTool.Ip.TryRunAsync(["-4", "-force", "-batch", "-"], batch, ct);
        _applied = wanted;
        var failure = code == 0 ? "" : error.Trim().ReplaceLineEndings("; ");
        if (failure != _failure && failure.Length > 0)
        {
            LogFailed(failure); // others stand; each look tries again, but says so only once
        }

        _failure = failure;
    }

    [LoggerMessage(LogLevel.Warning, "Some routes to other nodes' pods could not be set; these nodes are not on the same network: {Reason}")]
    private partial void LogFailed(string reason);
}
