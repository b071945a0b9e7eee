using EdgeKube.Agent.Pods;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Eviction;

/// <summary>What a pod has on the node's disk, in bytes. In the kubelet's words, whether that is too much.</summary>
/// <param name="Containers">Writable layers and logs.</param>
/// <param name="Volumes">What is on the disk of the volumes that end with the pod.</param>
internal sealed record PodStorage(IReadOnlyDictionary<string, long> Containers, long Volumes)
{
    private const string Resource = "ephemeral-storage";

    /// <summary>What of it is writable layers, and so where images are.</summary>
    public long Layers { get; init; }

    public long Total => Containers.Values.Sum() + Volumes;

    public static bool IsLimited(PodSpec spec) => PodAmounts.Limit(spec, Resource) > 0;

    /// <returns>Why the pod must end; null when it may stay.</returns>
    public string? Excess(PodSpec spec)
    {
        if (PodAmounts.Limit(spec, Resource) is > 0 and var limit && Total > limit)
        {
            return $"Pod ephemeral local storage usage exceeds the total limit of containers {PodAmounts.Text(limit, spec, Resource)}. ";
        }

        foreach (var container in (spec.InitContainers ?? []).Concat(spec.Containers))
        {
            if (PodQos.Amount(container.Resources?.Limits, Resource) is { } own && Containers.GetValueOrDefault(container.Name) > own.Value)
            {
                return $"Container {container.Name} exceeded its local ephemeral storage limit \"{own}\". ";
            }
        }

        return null;
    }
}
