using System.Text;
using EdgeKube.Agent.Host;
using EdgeKube.Agent.Pods;
using EdgeKube.Api.Values;

namespace EdgeKube.Agent.Eviction;

/// <summary>Whom a node that is short of something ends first, and what it says. Pure; in the kubelet's order and words.</summary>
internal static class EvictionPlan
{
    /// <summary>Those that use more than they asked for, then by priority, then by how much more; for processes by priority and number alone.</summary>
    public static IReadOnlyList<EvictionCandidate> Rank(ShortageSignal signal, IEnumerable<EvictionCandidate> candidates) =>
        [.. candidates
            .Where(c => c.IsEvictable)
            .OrderByDescending(c => c.Exceeds(signal))
            .ThenBy(c => c.Priority)
            .ThenByDescending(c => c.Above(signal))
            .ThenBy(c => c.Pod.Metadata.Uid, StringComparer.Ordinal)];

    public static string Message(Shortage shortage, EvictionCandidate victim)
    {
        var resource = NameOf(shortage.Signal);
        var text = new StringBuilder($"The node was low on resource: {resource}. Threshold quantity: {Amount(shortage.Signal, shortage.Threshold)}, available: {Amount(shortage.Signal, shortage.Available)}. ");
        foreach (var container in (victim.Pod.Spec.InitContainers ?? []).Concat(victim.Pod.Spec.Containers))
        {
            var (used, asked) = (victim.Containers.GetValueOrDefault(container.Name), PodAmounts.RequestOf(container, resource));
            if (used > asked)
            {
                text.Append($"Container {container.Name} was using {Sizes.Binary(used)}, request is {Sizes.Binary(asked)}, has larger consumption of {resource}. ");
            }
        }

        return text.ToString();
    }

    /// <summary>As events and messages name it.</summary>
    public static string NameOf(ShortageSignal signal) => signal switch
    {
        ShortageSignal.Memory => "memory",
        ShortageSignal.Disk or ShortageSignal.ImageDisk => "ephemeral-storage",
        ShortageSignal.Inodes or ShortageSignal.ImageInodes => "inodes",
        _ => "pids",
    };

    private static string Amount(ShortageSignal signal, long amount) => signal is ShortageSignal.Memory or ShortageSignal.Disk or ShortageSignal.ImageDisk
        ? Sizes.Binary(amount)
        : Quantity.FromMilli(amount * 1000).ToString();
}
