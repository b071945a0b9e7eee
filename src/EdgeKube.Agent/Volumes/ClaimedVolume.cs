using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Volumes;

/// <summary>A volume that a pod has by a claim: a path of this node.</summary>
internal sealed class ClaimedVolume(AgentIdentity identity, VolumeObjects objects)
{
    /// <summary>As the server's part that makes them calls itself.</summary>
    public const string LocalPath = "edgekube.io/local-path";

    private const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";
    private const string NodeAnnotation = "edgekube.io/node";
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    /// <summary>Where the volume is.</summary>
    /// <exception cref="VolumeException">There is no such claim, volume, or kind of volume here.</exception>
    public string PathOf(PodView pod, VolumeSpec volume) => PathOf(Resolve(pod, volume));

    /// <summary>Makes what may be made, and looks whether the rest is there.</summary>
    public void Prepare(PodView pod, VolumeSpec volume)
    {
        var found = Resolve(pod, volume);
        var path = PathOf(found);
        if (found.Spec.HostPath is { } host)
        {
            HostPath.Prepare(path, host.Type ?? "");
            return;
        }

        if (IsOurs(found) && !Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            File.SetUnixFileMode(path, Everybody);
        }

        if (!Path.Exists(path))
        {
            throw new VolumeException($"path \"{path}\" does not exist");
        }

        if (pod.Spec.SecurityContext is { FsGroup: { } group } security && Directory.Exists(path))
        {
            Ownership.Apply(path, group, security.FsGroupChangePolicy == "OnRootMismatch");
        }
    }

    /// <summary>Its claim is gone, and its folder, which is of this node, is to go too.</summary>
    public bool IsToRemove(PersistentVolumeView volume) =>
        IsOurs(volume) && volume.Status.Phase == "Released" && volume.Spec.PersistentVolumeReclaimPolicy == "Delete"
        && volume.Metadata.Annotations?.GetValueOrDefault(NodeAnnotation) == identity.NodeName;

    /// <returns>False when it was gone already.</returns>
    /// <exception cref="IOException">It cannot be removed whole.</exception>
    public bool Remove(PersistentVolumeView volume)
    {
        var path = PathOf(volume);
        if (MountTable.Below(path) is [var point, ..])
        {
            throw new IOException($"{point} is mounted in it");
        }

        if (!Directory.Exists(path))
        {
            return false;
        }

        Directory.Delete(path, recursive: true);
        return true;
    }

    private static bool IsOurs(PersistentVolumeView volume) =>
        volume.Spec.Local is not null && volume.Metadata.Annotations?.GetValueOrDefault(ProvisionedBy) == LocalPath;

    private PersistentVolumeView Resolve(PodView pod, VolumeSpec volume)
    {
        var claimName = volume.Kind == "ephemeral" ? $"{pod.Metadata.Name}-{volume.Name}" : volume.Source.Text("claimName") ?? "";
        var claim = objects.Claim(pod.Metadata.Namespace, claimName) ?? throw new VolumeException($"persistentvolumeclaim \"{claimName}\" not found");
        var name = claim.Spec.VolumeName is { Length: > 0 } bound ? bound : throw new VolumeException("PVC is not bound");
        var found = objects.Volume(name) ?? throw new VolumeException($"persistentvolume \"{name}\" not found");
        return found.Spec.VolumeMode == "Block"
            ? throw new VolumeException($"volume {volume.Name} has volumeMode Block, which is not supported by this node")
            : found;
    }

    // The server does not know where this agent keeps its data: of its own volumes the path's last part counts.
    private string PathOf(PersistentVolumeView volume)
    {
        if (IsOurs(volume))
        {
            var name = volume.Spec.Local!.Path.TrimEnd('/').Split('/')[^1];
            return name is "" or "." or ".."
                ? throw new VolumeException($"persistentvolume \"{volume.Metadata.Name}\" has no path")
                : Path.Combine(identity.Directory, "storage", name);
        }

        return (volume.Spec.Local ?? volume.Spec.HostPath)?.Path
            ?? throw new VolumeException($"failed to get Plugin from volumeSpec for volume \"{volume.Metadata.Name}\" err=no volume plugin matched");
    }
}
