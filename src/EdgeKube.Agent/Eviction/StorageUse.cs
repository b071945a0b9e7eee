using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Volumes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Eviction;

/// <summary>Measures what pods have on the node's disk.</summary>
internal sealed class StorageUse(AgentIdentity identity, IPodRuntime runtime)
{
    private readonly VolumeFolders _folders = new(identity);
    private readonly PodFiles _files = new(identity);

    public async Task<PodStorage> OfAsync(PodView pod, CancellationToken ct)
    {
        var layers = await runtime.WritableLayersAsync(pod.Metadata.Uid, ct);
        var logs = _files.LogDirectory(pod.Metadata);
        var containers = (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers)
            .ToDictionary(c => c.Name, c => layers.GetValueOrDefault(c.Name) + DiskUse.Of(Path.Combine(logs, c.Name)));
        var volumes = VolumeSpec.Of(pod)
            .Where(v => v.Kind == "configMap" || (v.Kind == "emptyDir" && !v.Source.TryGetProperty("medium", out _)))
            .Sum(v => DiskUse.Of(_folders.Volume(pod.Metadata.Uid, v)));
        return new PodStorage(containers, volumes) { Layers = layers.Values.Sum() };
    }
}
