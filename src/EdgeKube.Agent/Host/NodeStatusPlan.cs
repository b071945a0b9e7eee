using System.Globalization;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Host;

/// <summary>Puts a node's status together from what was seen. Pure, and in the kubelet's words.</summary>
internal static class NodeStatusPlan
{
    private const int MaxPods = 110;
    private const long MemoryReserve = 100L * 1024 * 1024;

    public static NodeStatus Make(AgentIdentity identity, HostFacts facts, NodeSight sight, IReadOnlyList<Condition> before, DateTimeOffset now) => new()
    {
        Capacity = Resources(facts, 0, 0),
        Allocatable = Resources(facts, MemoryReserve, facts.StorageBytes / 10),
        Conditions = [.. Conditions(sight).Select(c => c with { LastTransitionTime = Since(c, before, now) })],
        Addresses = [new NodeAddress { Type = "InternalIP", Address = identity.NodeIp }, new NodeAddress { Type = "Hostname", Address = identity.NodeName }],
        NodeInfo = facts.Info with
        {
            ContainerRuntimeVersion = sight.RuntimeVersion,
            KubeletVersion = identity.Version,
            KubeProxyVersion = identity.Version,
        },
        Images = sight.Images,
    };

    private static Dictionary<string, string> Resources(HostFacts facts, long memoryReserve, long storageReserve)
    {
        var resources = new Dictionary<string, string>
        {
            ["cpu"] = facts.Cpus.ToString(CultureInfo.InvariantCulture),
            ["ephemeral-storage"] = Sizes.Kibibytes(facts.StorageBytes - storageReserve),
            ["memory"] = Sizes.Kibibytes(Math.Max(facts.MemoryBytes - memoryReserve, facts.MemoryBytes / 2)),
            ["pods"] = MaxPods.ToString(CultureInfo.InvariantCulture),
        };
        if (memoryReserve == 0)
        {
            resources["memory"] = Sizes.Kibibytes(facts.MemoryBytes);
        }

        foreach (var (name, quantity) in facts.HugePages)
        {
            resources[name] = quantity;
        }

        return resources;
    }

    private static IEnumerable<Condition> Conditions(NodeSight sight)
    {
        yield return Short(
            "MemoryPressure", sight.Pressure.Memory, "KubeletHasInsufficientMemory", "kubelet has insufficient memory available", "KubeletHasSufficientMemory", "kubelet has sufficient memory available");
        yield return Short(
            "DiskPressure", sight.Pressure.Disk, "KubeletHasDiskPressure", "kubelet has disk pressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure");
        yield return Short(
            "PIDPressure", sight.Pressure.Tasks, "KubeletHasInsufficientPID", "kubelet has insufficient PID available", "KubeletHasSufficientPID", "kubelet has sufficient PID available");
        yield return sight.Troubles.Count == 0
            ? new Condition { Type = "Ready", Status = "True", Reason = "KubeletReady", Message = "kubelet is posting ready status" }
            : new Condition { Type = "Ready", Status = "False", Reason = "KubeletNotReady", Message = Together(sight.Troubles) };
    }

    private static string Together(IReadOnlyList<string> troubles) => troubles.Count == 1 ? troubles[0] : $"[{string.Join(", ", troubles)}]";

    private static Condition Short(string type, bool pressed, string badReason, string bad, string goodReason, string good) => pressed
        ? new Condition { Type = type, Status = "True", Reason = badReason, Message = bad }
        : new Condition { Type = type, Status = "False", Reason = goodReason, Message = good };

    private static DateTimeOffset Since(Condition condition, IReadOnlyList<Condition> before, DateTimeOffset now) =>
        before.FirstOrDefault(b => b.Type == condition.Type) is { } old && old.Status == condition.Status ? old.LastTransitionTime ?? now : now;
}
