using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Host;

/// <summary>Puts a node's status together from what was seen. Pure, and in the kubelet's words.</summary>
internal static class NodeStatusPlan
{
    public const string MemoryCgroupAdvice =
        "The kernel's memory control group is off, so containers run without memory limits. "
        + "Add \"cgroup_enable=memory cgroup_memory=1\" to the kernel's command line (/boot/firmware/cmdline.txt on a Raspberry Pi) and restart the board.";

    public static NodeStatus Make(AgentIdentity identity, NodeResources resources, NodeSight sight, IReadOnlyList<Condition> before, DateTimeOffset now) => new()
    {
        Capacity = resources.Capacity(),
        Allocatable = resources.Allocatable(),
        Conditions = [.. Conditions(resources.Facts, sight).Select(c => c with { LastTransitionTime = Since(c, before, now) })],
        Addresses = [new NodeAddress { Type = "InternalIP", Address = identity.NodeIp }, new NodeAddress { Type = "Hostname", Address = identity.NodeName }],
        NodeInfo = resources.Facts.Info with
        {
            OsImage = sight.Machine is { OsImage.Length: > 0 } machine ? machine.OsImage : resources.Facts.Info.OsImage,
            ContainerRuntimeVersion = sight.RuntimeVersion,
            KubeletVersion = identity.Version,
            KubeProxyVersion = identity.Version,
        },
        Images = sight.Images,
    };

    private static IEnumerable<Condition> Conditions(HostFacts facts, NodeSight sight)
    {
        if (!facts.HasMemoryCgroup)
        {
            yield return new Condition { Type = NodeStatus.MemoryCgroupDisabled, Status = "True", Reason = "KernelWithoutMemoryCgroup", Message = MemoryCgroupAdvice };
        }

        foreach (var condition in SystemConditions.Of(sight))
        {
            yield return condition;
        }

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
