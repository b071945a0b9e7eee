using EdgeKube.Agent.Pods.Manifests;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Admission;

/// <summary>Whether a node takes a pod that is bound to it. Pure; in the kubelet's order and words.</summary>
internal static class NodeFit
{
    private const string OsLabel = "kubernetes.io/os";
    private const string Os = "linux";

    /// <summary>Of system-cluster-critical.</summary>
    public const int CriticalPriority = 2_000_000_000;

    /// <summary>The cluster cannot do without it.</summary>
    public static bool IsCritical(PodView pod) => (pod.Spec.Priority ?? 0) >= CriticalPriority || StaticManifest.IsStatic(pod);

    /// <returns>Empty when it fits; the first is the one to tell.</returns>
    /// <param name="others">The pods that the node has taken, without those that ended.</param>
    public static IReadOnlyList<Misfit> Misfits(PodView pod, NodeOffer node, IReadOnlyList<PodView> others)
    {
        if (Pressure(pod, node) is { } pressure)
        {
            return [pressure];
        }

        if (pod.Metadata.Labels?.GetValueOrDefault(OsLabel) is { } label && label != Os)
        {
            return [new Misfit("PodOSSelectorNodeLabelDoesNotMatch", $"Failed to admit pod as the `{OsLabel}` label doesn't match node label")];
        }

        if (pod.Spec.Os is { } os && os.Name != Os)
        {
            return [new Misfit("PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS")];
        }

        if (pod.Spec.SecurityContext?.SupplementalGroupsPolicy == "Strict")
        {
            return [new Misfit("SupplementalGroupsPolicyNotSupported", "SupplementalGroupsPolicy=Strict is not supported in this node")];
        }

        return [.. Lacking(pod, node, others), .. Places(pod, node, others)];
    }

    /// <summary>Thousandths of cores, and units of anything else.</summary>
    public static long Requested(PodView pod, string resource) => resource == NodeOffer.Pods ? 1 : PodAmounts.Requested(pod.Spec, resource);

    private static Misfit? Pressure(PodView pod, NodeOffer node)
    {
        if (node.Pressed.Count == 0 || IsCritical(pod))
        {
            return null;
        }

        var onlyMemory = node.Pressed is ["MemoryPressure"];
        return onlyMemory && (PodQos.ClassOf(pod.Spec) != "BestEffort" || Tolerates(pod, new Taint { Key = "node.kubernetes.io/memory-pressure", Effect = "NoSchedule" }))
            ? null
            : new Misfit("Evicted", $"The node had condition: [{string.Join(' ', node.Pressed)}]. ");
    }

    private static IEnumerable<Misfit> Lacking(PodView pod, NodeOffer node, IReadOnlyList<PodView> others)
    {
        foreach (var (resource, capacity) in node.Amounts.Where(a => a.Key is NodeOffer.Pods or "cpu" or "memory" or "ephemeral-storage"))
        {
            if (Missing(resource, capacity) is { } missing)
            {
                yield return missing;
            }
        }

        foreach (var pages in PodAmounts.HugePages(pod.Spec))
        {
            if (Missing(pages, node.Amounts.GetValueOrDefault(pages)) is { } missing)
            {
                yield return missing;
            }
        }

        Misfit? Missing(string resource, long capacity)
        {
            var requested = Requested(pod, resource);
            var used = requested > 0 ? others.Sum(p => Requested(p, resource)) : 0;
            return requested > 0 && requested > capacity - used ? Misfit.OutOf(resource, requested, used, capacity) : null;
        }
    }

    private static IEnumerable<Misfit> Places(PodView pod, NodeOffer node, IReadOnlyList<PodView> others)
    {
        if (!NodeSelectorMatcher.Matches(pod.Spec, node.Labels, node.Name))
        {
            yield return Misfit.Predicate("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
        }

        var ports = HostPort.Of(pod.Spec);
        if (ports.Count > 0 && others.SelectMany(p => HostPort.Of(p.Spec)).Any(taken => ports.Any(p => p.Conflicts(taken))))
        {
            yield return Misfit.Predicate("NodePorts", "node(s) didn't have free ports for the requested pod ports");
        }

        if (!StaticManifest.IsStatic(pod) && node.Taints.Any(t => t.Effect == "NoExecute" && !Tolerates(pod, t)))
        {
            yield return Misfit.Predicate("TaintToleration", "node(s) had taints that the pod didn't tolerate");
        }
    }

    private static bool Tolerates(PodView pod, Taint taint) => pod.Spec.Tolerations?.Any(t => t.Tolerates(taint)) == true;
}
