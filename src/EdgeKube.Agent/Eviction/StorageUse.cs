using EdgeKube.Agent.Host;
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
        var parts = new List<DiskPart>();
        foreach (var (container, layer) in await runtime.WritableLayersAsync(pod.Metadata.Uid, ct))
        {
            parts.Add(new(DiskPartKind.Layer, container, layer.Bytes, layer.Folder.Length > 0 ? DiskUse.Of(layer.Folder).Inodes : layer.Inodes));
        }

        var logs = _files.LogDirectory(pod.Metadata);
        foreach (var container in (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers))
        {
            parts.Add(Part(DiskPartKind.Log, container.Name, Path.Combine(logs, container.Name)));
        }

        foreach (var volume in VolumeSpec.Of(pod).Where(v => v.Kind == "configMap" || (v.Kind == "emptyDir" && !v.Source.TryGetProperty("medium", out _))))
        {
            parts.Add(Part(DiskPartKind.Volume, volume.Name, _folders.Volume(pod.Metadata.Uid, volume)));
        }

        return new PodStorage(parts);
    }

    private static DiskPart Part(DiskPartKind kind, string owner, string folder)
    {
        var use = DiskUse.Of(folder);
        return new DiskPart(kind, owner, use.Bytes, use.Inodes);
    }
}
