using EdgeKube.Server.Registry.Kinds.UpgradePlans;

namespace EdgeKube.Server.Controllers.Upgrades;

/// <summary>What is to be done next for a plan: the canaries first, then the others in batches, in its windows, until one fails. Pure.</summary>
/// <param name="Nodes">All that the plan selects, by name.</param>
/// <param name="Begin">Those that are to be told now.</param>
/// <param name="Phase">Progressing, Waiting, Paused or Complete.</param>
/// <param name="Reason">Why, in a word.</param>
/// <param name="LookAgain">When time alone changes something.</param>
internal sealed record UpgradeRollout(
    IReadOnlyList<UpgradeSight> Nodes, IReadOnlyList<string> Begin, string Phase, string Reason, string Message, DateTimeOffset? LookAgain)
{
    public const string Progressing = "Progressing";
    public const string Waiting = "Waiting";
    public const string Paused = "Paused";
    public const string Complete = "Complete";

    /// <summary>Failed, and nobody has paused the plan for it yet.</summary>
    public IEnumerable<UpgradeSight> NewFailures => Nodes.Where(n => n is { Phase: UpgradeSight.Failed, Node.Order.PausedAt: null });

    public int Count(string phase) => Nodes.Count(n => n.Phase == phase);

    /// <summary>Without those that a newer plan has.</summary>
    public int Total => Nodes.Count - Count(UpgradeSight.Superseded);

    public int Occupied => Nodes.Count(n => n.Occupies);

    public static UpgradeRollout Make(UpgradeSpec spec, IEnumerable<UpgradeTarget> selected, DateTimeOffset now)
    {
        var nodes = selected.OrderBy(n => n.Name, StringComparer.Ordinal).Select(n => Judge(spec, n, now)).ToList();
        var seen = new UpgradeRollout(nodes, [], "", "", "", null);
        var (open, change) = MaintenanceWindow.At(spec.Windows, now);
        var earliest = nodes.Where(n => n.Occupies && n.Node.Order is { IsOrdered: true, IsOver: false })
            .Select(n => (DateTimeOffset?)Deadline(spec, n.Node.Order)).Order().FirstOrDefault();
        if (seen.Total > 0 && seen.Count(UpgradeSight.Updated) == seen.Total)
        {
            return seen.With(Complete, "AllNodesUpdated", $"{seen.Total} nodes run {spec.Version}", null);
        }

        if (spec.Paused || seen.Count(UpgradeSight.Failed) > 0)
        {
            return seen.With(Paused, seen.Count(UpgradeSight.Failed) > 0 ? "NodeFailed" : "Paused", FailureOf(seen) ?? "spec.paused is true", earliest);
        }

        var (stage, candidates, allowed) = Stage(spec, seen);
        if (candidates is null)
        {
            return seen.With(Waiting, "NoCanary", stage, earliest);
        }

        var places = Math.Min(allowed, spec.BatchOf(seen.Total) - seen.Occupied);
        var waiting = candidates.Where(n => n.Phase == UpgradeSight.Pending).OrderBy(n => !n.IsRetry).ToList();
        if (!open)
        {
            return seen.Occupied > 0
                ? seen.With(Progressing, "Finishing", "the window has closed; nodes that have begun finish", Earlier(change, earliest))
                : seen.With(Waiting, "OutsideWindow", $"until {change?.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}", change);
        }

        var begin = waiting.Take(Math.Max(0, places)).Select(n => n.Node.Name).ToList();
        return begin.Count + seen.Occupied > 0
            ? seen.With(Progressing, stage, $"{seen.Count(UpgradeSight.Updated)} of {seen.Total} nodes run {spec.Version}", Earlier(change, earliest)) with { Begin = begin }
            : seen.With(Waiting, seen.Total == 0 ? "NoNodes" : "NodesNotReady", seen.Total == 0 ? "no node is selected" : "for nodes that are not ready", change);
    }

    private UpgradeRollout With(string phase, string reason, string message, DateTimeOffset? again) =>
        this with { Phase = phase, Reason = reason, Message = message, LookAgain = again };

    /// <returns>Who may begin now, and how many of them at most; with a null, why nobody may.</returns>
    private static (string Stage, IReadOnlyList<UpgradeSight>? Candidates, int Allowed) Stage(UpgradeSpec spec, UpgradeRollout seen)
    {
        if (spec.Canary is { } selector && seen.Total > 0)
        {
            var canaries = seen.Nodes.Where(n => n.Phase != UpgradeSight.Superseded && selector.Matches(n.Node.Labels)).ToList();
            var needed = Math.Min(spec.CanaryCount ?? int.MaxValue, canaries.Count);
            if (needed == 0)
            {
                return ("no node matches spec.canary.nodeSelector", null, 0);
            }

            if (canaries.Count(n => n.Phase == UpgradeSight.Updated) is var updated && updated < needed)
            {
                return ("Canary", canaries, needed - updated - canaries.Count(n => n.Occupies));
            }
        }

        return ("Batches", seen.Nodes, int.MaxValue);
    }

    private static UpgradeSight Judge(UpgradeSpec spec, UpgradeTarget node, DateTimeOffset now)
    {
        var order = node.Order;
        var own = order.IsOrdered && order.Plan == spec.Name;
        if (node.TakenBy is { } other)
        {
            return new(node, UpgradeSight.Superseded, $"UpgradePlan {other} is newer and selects it as well") { Withdraw = own && order.State != NodeUpgrade.Installing };
        }

        if (own && (order.Version == spec.Version || order.State == NodeUpgrade.Installing))
        {
            return JudgeOrder(spec, node, now);
        }

        var idle = node.Version == spec.Version
            ? new UpgradeSight(node, node.Ready ? UpgradeSight.Updated : UpgradeSight.NotReady, node.Ready ? "" : "it runs the version, and is not ready", Occupies: !node.Ready)
            : order.IsOrdered && !own ? new(node, UpgradeSight.NotReady, $"UpgradePlan {order.Plan} is changing it", Occupies: true)
            : node.Ready ? new(node, UpgradeSight.Pending, "")
            : new(node, UpgradeSight.NotReady, "it is not ready, and has its turn when it is");
        return idle with { Withdraw = own };
    }

    private static UpgradeSight JudgeOrder(UpgradeSpec spec, UpgradeTarget node, DateTimeOffset now)
    {
        var order = node.Order;
        if (order.State == NodeUpgrade.Failed)
        {
            return !spec.Paused && order.PausedAt < spec.Generation
                ? new(node, node.Ready ? UpgradeSight.Pending : UpgradeSight.NotReady, $"failed before: {order.Message}") { IsRetry = true }
                : new(node, UpgradeSight.Failed, order.Message);
        }

        if (order.State == NodeUpgrade.Done && node.Version == spec.Version && node.Ready)
        {
            return new(node, UpgradeSight.Updated, "") { Withdraw = true };
        }

        if (Deadline(spec, order) <= now)
        {
            return new(node, UpgradeSight.Failed, $"it is not ready with {spec.Version} after {spec.Timeout.TotalSeconds:0} s; the last that was known: {Words(order)}") { IsLate = true };
        }

        var phase = order.State switch
        {
            "" => UpgradeSight.Ordered,
            NodeUpgrade.Done => UpgradeSight.Verifying,
            var state => state,
        };
        return new(node, phase, order.Message, Occupies: true);
    }

    private static string Words(NodeUpgrade order) => order.Message.Length > 0 ? order.Message : order.State.Length > 0 ? order.State : "nothing";

    private static string? FailureOf(UpgradeRollout seen) =>
        seen.Nodes.FirstOrDefault(n => n.Phase == UpgradeSight.Failed) is { } failed ? $"node {failed.Node.Name}: {failed.Message}" : null;

    private static DateTimeOffset Deadline(UpgradeSpec spec, NodeUpgrade order) => order.Since + spec.Timeout + (order.Drain ?? TimeSpan.Zero);

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}
