using EdgeKube.Agent.Host;
using EdgeKube.Agent.Host.Cgroups;
using EdgeKube.Agent.Pods.Resizing;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Cgroups;

/// <summary>To what the groups of pods are held, as the kubelet has it. Pure.</summary>
internal static class PodCgroupPlan
{
    /// <param name="processes">For one pod; 0 is no limit.</param>
    /// <param name="hasMemory">The kernel can hold it to a limit of memory.</param>
    public static CgroupLimits Of(PodSpec spec, long processes, bool hasMemory) => PodQos.ClassOf(spec) == "BestEffort"
        ? new CgroupLimits { Processes = processes }
        : new CgroupLimits
        {
            CpuShares = CgroupLimits.SharesOf(PodAmounts.Requested(spec, "cpu")),
            CpuQuota = PodAmounts.IsLimited(spec, "cpu") ? CgroupLimits.QuotaOf(PodAmounts.Limit(spec, "cpu")) : 0,
            Memory = hasMemory && PodAmounts.IsLimited(spec, "memory") ? PodAmounts.Limit(spec, "memory") : 0,
            Processes = processes,
            HugePages = [.. PodAmounts.HugePages(spec).Select(r => KeyValuePair.Create(PageName(r), PodAmounts.Limit(spec, r)))],
        };

    /// <summary>The class of those whose share grows with what they ask for together.</summary>
    public static CgroupLimits Burstable(IEnumerable<PodView> pods) => new()
    {
        CpuShares = CgroupLimits.SharesOf(pods
            .Where(p => p.Status.Phase is not ("Succeeded" or "Failed") && PodQos.ClassOf(p.Spec) == "Burstable")
            .Sum(p => PodAmounts.Requested(p.Spec, "cpu"))),
    };

    /// <summary>The pod with the larger of what each container is to have and what it has: no child may have more than its parent.</summary>
    public static PodSpec WhileResizing(PodSpec spec, PodSight sight)
    {
        IReadOnlyList<ContainerSpec>? Sized(IReadOnlyList<ContainerSpec>? containers) => containers is null ? null : [.. containers.Select(c =>
            sight.Last(c.Name) is { Phase: ContainerPhase.Running } running && sight.Resize.Actual.TryGetValue(running.Id, out var actual)
                ? c with { Resources = Larger(c.Resources, ResourceText.Parse(actual)) }
                : c)];

        return spec with { InitContainers = Sized(spec.InitContainers), Containers = Sized(spec.Containers) ?? [] };
    }

    /// <summary>What the runtime is told of the pod as a whole.</summary>
    public static ContainerResources Sandbox(PodSpec spec, bool hasMemory)
    {
        var without = Of(spec with { Overhead = null }, 0, hasMemory);
        return new ContainerResources(without.CpuShares, without.CpuQuota, without.Memory);
    }

    /// <returns>Null when the pod has none.</returns>
    public static ContainerResources? Overhead(PodSpec spec)
    {
        var (cpu, memory) = (PodAmounts.Overhead(spec, "cpu"), PodAmounts.Overhead(spec, "memory"));
        return cpu + memory == 0 ? null : new ContainerResources(cpu == 0 ? 0 : CgroupLimits.SharesOf(cpu), CgroupLimits.QuotaOf(cpu), memory);
    }

    /// <summary>What one container may have of huge pages: none of a size that it has no limit for.</summary>
    public static IReadOnlyList<KeyValuePair<string, long>> PagesOf(ContainerSpec container, IEnumerable<HugePages> node) =>
        [.. node.Where(p => p.Bytes > 0).Select(p => KeyValuePair.Create(
            p.Name, PodAmounts.Units(container.Resources?.Limits, $"hugepages-{Sizes.Binary(p.Size)}") ?? 0))];

    private static string PageName(string resource) => HugePages.NameOf(Quantity.Parse(resource["hugepages-".Length..]).Value);

    private static ResourceRequirements Larger(ResourceRequirements? wanted, ResourceRequirements actual) => new()
    {
        Requests = Larger(wanted?.Requests, actual.Requests, isLimit: false),
        Limits = Larger(wanted?.Limits, actual.Limits, isLimit: true),
    };

    private static Dictionary<string, string> Larger(
        IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other, bool isLimit)
    {
        var larger = new Dictionary<string, string>(one ?? new Dictionary<string, string>());
        foreach (var resource in (string[])["cpu", "memory"])
        {
            var (wanted, actual) = (PodQos.Amount(one, resource), PodQos.Amount(other, resource));
            if (isLimit && (wanted is null || actual is null))
            {
                larger.Remove(resource); // without a limit is more than any
            }
            else if (actual > wanted || wanted is null)
            {
                if (actual is { } has)
                {
                    larger[resource] = has.ToString();
                }
            }
        }

        return larger;
    }
}
