using EdgeKube.Agent.Host;
using EdgeKube.Agent.Pods;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Eviction;

/// <summary>What a pod has on the node's disk. In the kubelet's words, whether that is too much.</summary>
internal sealed record PodStorage(IReadOnlyList<DiskPart> Parts)
{
    private const string Resource = "ephemeral-storage";

    public long Total => Parts.Sum(p => p.Bytes);

    /// <summary>Bytes of writable layers and logs.</summary>
    public Dictionary<string, long> Containers =>
        Parts.Where(p => p.Kind != DiskPartKind.Volume).GroupBy(p => p.Owner).ToDictionary(g => g.Key, g => g.Sum(p => p.Bytes));

    public static bool IsOfInodes(ShortageSignal signal) => signal is ShortageSignal.Inodes or ShortageSignal.ImageInodes;

    /// <summary>What counts when a disk is short: what is on it.</summary>
    /// <param name="apart">Images and writable layers are on a disk of their own.</param>
    public long Of(ShortageSignal signal, bool apart)
    {
        var isOfImages = signal is ShortageSignal.ImageDisk or ShortageSignal.ImageInodes;
        var there = Parts.Where(p => !apart || p.Kind == DiskPartKind.Layer == isOfImages);
        return IsOfInodes(signal) ? there.Sum(p => p.Inodes) : there.Sum(p => p.Bytes);
    }

    public static bool IsLimited(PodSpec spec) => PodAmounts.Limit(spec, Resource) > 0;

    /// <returns>Why the pod must end; null when it may stay.</returns>
    public string? Excess(PodSpec spec)
    {
        if (PodAmounts.Limit(spec, Resource) is > 0 and var limit && Total > limit)
        {
            return $"Pod ephemeral local storage usage exceeds the total limit of containers {PodAmounts.Text(limit, spec, Resource)}. ";
        }

        var containers = Containers;
        foreach (var container in (spec.InitContainers ?? []).Concat(spec.Containers))
        {
            if (PodQos.Amount(container.Resources?.Limits, Resource) is { } own && containers.GetValueOrDefault(container.Name) > own.Value)
            {
                return $"Container {container.Name} exceeded its local ephemeral storage limit \"{own}\". ";
            }
        }

        return null;
    }
}
