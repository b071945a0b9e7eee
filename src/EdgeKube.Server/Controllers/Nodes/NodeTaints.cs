using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.Nodes;

/// <summary>Which taints a node's conditions call for. Pure.</summary>
internal static class NodeTaints
{
    public const string NotReady = "node.kubernetes.io/not-ready";
    public const string Unreachable = "node.kubernetes.io/unreachable";
    private const string Unschedulable = "node.kubernetes.io/unschedulable";
    private const string NoSchedule = "NoSchedule";
    private const string NoExecute = "NoExecute";

    private static readonly (string Condition, string Taint)[] _pressures =
    [
        ("MemoryPressure", "node.kubernetes.io/memory-pressure"),
        ("DiskPressure", "node.kubernetes.io/disk-pressure"),
        ("PIDPressure", "node.kubernetes.io/pid-pressure"),
        ("NetworkUnavailable", "node.kubernetes.io/network-unavailable"),
    ];

    /// <summary>The node's taints as they should be: ours added or taken away, everybody else's kept.</summary>
    /// <returns>Null when nothing has to change.</returns>
    public static IReadOnlyList<Taint>? Wanted(NodeView node, DateTimeOffset now)
    {
        var present = node.Spec.Taints ?? [];
        var ours = OurTaints(node).ToList();
        var kept = present.Where(t => !IsOurs(t) || ours.Contains((t.Key, t.Effect))).ToList();
        var added = ours.Where(o => !present.Any(t => (t.Key, t.Effect) == o)).Select(o => new Taint
        {
            Key = o.Key,
            Effect = o.Effect,
            TimeAdded = o.Effect == NoExecute ? now : null,
        }).ToList();
        return added.Count == 0 && kept.Count == present.Count ? null : [.. kept, .. added];
    }

    public static string ReadyStatus(NodeView node) =>
        node.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready")?.Status ?? "False";

    private static IEnumerable<(string Key, string Effect)> OurTaints(NodeView node)
    {
        var unready = ReadyStatus(node) switch { "True" => null, "Unknown" => Unreachable, _ => NotReady };
        if (unready is not null)
        {
            yield return (unready, NoSchedule);
            yield return (unready, NoExecute);
        }

        if (node.Spec.Unschedulable)
        {
            yield return (Unschedulable, NoSchedule);
        }

        foreach (var (condition, taint) in _pressures)
        {
            if (node.Status.Conditions?.Any(c => c.Type == condition && c.Status == "True") == true)
            {
                yield return (taint, NoSchedule);
            }
        }
    }

    private static bool IsOurs(Taint taint) =>
        taint.Key is NotReady or Unreachable or Unschedulable || _pressures.Any(p => p.Taint == taint.Key && taint.Effect == NoSchedule);
}
