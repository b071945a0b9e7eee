using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Volumes;

/// <summary>Volumes that are the files of an image: read-only, and mounted when the first container that has one starts.</summary>
internal sealed class ImageVolumes(VolumeFolders folders, IImageTrees trees)
{
    public const string Kind = "image";

    /// <summary>Those that a container mounts and that are not there yet.</summary>
    public IReadOnlyList<VolumeSpec> MissingOf(PodView pod, ContainerSpec container)
    {
        var mounted = (container.VolumeMounts ?? []).Select(m => m.Text("name")).ToHashSet();
        return [.. VolumeSpec.Of(pod).Where(v => v.Kind == Kind && mounted.Contains(v.Name) && !MountTable.IsMounted(folders.Volume(pod.Metadata.Uid, v)))];
    }

    /// <exception cref="IOException">The kernel refused.</exception>
    /// <exception cref="RuntimeException">The runtime refused.</exception>
    public async Task MountAsync(string uid, VolumeSpec volume, string image, CancellationToken ct)
    {
        const MountFlags Flags = MountFlags.ReadOnly | MountFlags.NoExec | MountFlags.NoSuid | MountFlags.NoDev;
        var tree = await trees.PrepareAsync(image, KeyOf(uid, volume.Name), ct);
        var folder = folders.Volume(uid, volume);
        Directory.CreateDirectory(folder);
        if (tree.Type != "bind")
        {
            Kernel.Mount(tree.Source, folder, tree.Type, Flags, tree.Options);
            return;
        }

        // A second layer of nothing makes it a file system that nobody can write to, however it is mounted again.
        var nothing = folders.SubPaths(uid, ".nothing");
        Directory.CreateDirectory(nothing);
        Kernel.Mount("overlay", folder, "overlay", Flags, $"lowerdir={Escaped(tree.Source)}:{Escaped(nothing)}");
    }

    /// <summary>Lets go of a pod's images; they are unmounted already.</summary>
    public async Task ReleaseAsync(string uid)
    {
        var folder = folders.OfKind(uid, Kind);
        foreach (var volume in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        {
            await trees.ReleaseAsync(KeyOf(uid, Path.GetFileName(volume)), CancellationToken.None);
        }
    }

    private static string Escaped(string path) => path.Replace(":", "\\:", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);

    private static string KeyOf(string uid, string volume) => $"edgekube-{uid}-{volume}";
}
