using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Works out a pod's quality of service and what it means for the kernel.</summary>
internal static class PodQos
{
    private static readonly string[] _resources = ["cpu", "memory"];

    public static string ClassOf(PodSpec spec)
    {
        if (spec.Resources is { } whole && _resources.Any(r => Amount(whole.Requests, r) is not null || Amount(whole.Limits, r) is not null))
        {
            return _resources.All(r => IsGuaranteed(whole, r)) ? "Guaranteed" : "Burstable";
        }

        var all = (spec.InitContainers ?? []).Concat(spec.Containers).ToList();
        if (all.All(c => _resources.All(r => Amount(c.Resources?.Requests, r) is null && Amount(c.Resources?.Limits, r) is null)))
        {
            return "BestEffort";
        }

        return all.All(c => _resources.All(r => IsGuaranteed(c.Resources, r))) ? "Guaranteed" : "Burstable";
    }

    public static string CgroupParent(PodView pod) => ClassOf(pod.Spec) switch
    {
        "Guaranteed" => $"/kubepods/pod{pod.Metadata.Uid}",
        var lower => $"/kubepods/{lower.ToLowerInvariant()}/pod{pod.Metadata.Uid}",
    };

    public static long CpuShares(ContainerSpec container) =>
        (Amount(container.Resources?.Requests, "cpu") ?? Amount(container.Resources?.Limits, "cpu")) is { } cpu
            ? Math.Clamp(cpu.MilliValue * 1024 / 1000, 2, 262_144)
            : 2;

    public static long CpuQuota(ContainerSpec container) =>
        Amount(container.Resources?.Limits, "cpu") is { } cpu ? Math.Max(1000, cpu.MilliValue * 100) : 0;

    public static long MemoryLimit(ContainerSpec container) => Amount(container.Resources?.Limits, "memory")?.Value ?? 0;

    public static int OomScore(PodSpec spec, ContainerSpec container, long nodeMemory)
    {
        switch (ClassOf(spec))
        {
            case "Guaranteed":
                return -997;
            case "BestEffort":
                return 1000;
        }

        var requested = (Amount(container.Resources?.Requests, "memory") ?? Amount(container.Resources?.Limits, "memory"))?.Value ?? 0;
        return (int)Math.Clamp(1000 - (1000 * (double)requested / Math.Max(1, nodeMemory)), 3, 999);
    }

    public static Quantity? Amount(IReadOnlyDictionary<string, string>? amounts, string resource) =>
        amounts?.GetValueOrDefault(resource) is { } text && Quantity.TryParse(text, out var amount) && !amount.IsZero ? amount : null;

    private static bool IsGuaranteed(ResourceRequirements? resources, string resource) =>
        Amount(resources?.Limits, resource) is { } limit
        && (Amount(resources?.Requests, resource) ?? limit) == limit;
}
