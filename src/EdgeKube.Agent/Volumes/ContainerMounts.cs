using System.Text.Json;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Volumes;

/// <summary>What of a pod's volumes a container sees, and where.</summary>
internal sealed class ContainerMounts(VolumeFolders folders, ClaimedVolume claimed)
{
    /// <param name="environment">For subPathExpr.</param>
    /// <exception cref="VolumeException">A subPath cannot be used.</exception>
    public IReadOnlyList<Mount> Of(PodView pod, ContainerSpec container, IReadOnlyDictionary<string, string> environment)
    {
        if (container.VolumeMounts is not { Count: > 0 } wanted)
        {
            return [];
        }

        var volumes = VolumeSpec.Of(pod).ToDictionary(v => v.Name);
        var mounts = new List<Mount>();
        for (var i = 0; i < wanted.Count; i++)
        {
            var name = wanted[i].Text("name") ?? "";
            var volume = volumes.GetValueOrDefault(name) ?? throw new VolumeException($"cannot find volume \"{name}\" to mount into container \"{container.Name}\"");
            mounts.Add(One(pod, container, volume, wanted[i], i, environment));
        }

        return mounts;
    }

    /// <summary>As it is told; what the kernel cannot do fails, or was only wished for.</summary>
    public static VolumeMountStatus StatusOf(JsonElement wanted) => new()
    {
        Name = wanted.Text("name") ?? "",
        MountPath = wanted.Text("mountPath") ?? "",
        ReadOnly = wanted.Flag("readOnly") ? true : null,
        RecursiveReadOnly = !wanted.Flag("readOnly") ? null
            : wanted.Text("recursiveReadOnly") is "Enabled" || (wanted.Text("recursiveReadOnly") is "IfPossible" && Kernel.HasReadOnlyTrees) ? "Enabled"
            : "Disabled",
    };

    private Mount One(
        PodView pod, ContainerSpec container, VolumeSpec volume, JsonElement wanted, int index, IReadOnlyDictionary<string, string> environment)
    {
        var uid = pod.Metadata.Uid;
        var source = volume.Kind == "hostPath" ? volume.Source.Text("path") ?? "/"
            : volume.IsClaimed ? claimed.PathOf(pod, volume)
            : folders.Volume(uid, volume);
        // An image cannot be written to anyway; a runtime that makes its mount read-only may take away that nothing in it is executed.
        var isReadOnly = volume.Kind != ImageVolumes.Kind && IsReadOnly(volume, wanted);
        var own = Path.Combine(folders.SubPaths(uid, container.Name), $"{volume.Name}-{index}");
        if (SubPath.Of(wanted, environment) is { Length: > 0 } inside)
        {
            SubPath.Check(inside);
            source = Part(source, inside, own, $"failed to prepare subPath for volumeMount \"{volume.Name}\" of container \"{container.Name}\"");
        }

        if (isReadOnly && wanted.Text("recursiveReadOnly") is { } recursive and ("Enabled" or "IfPossible"))
        {
            source = WhollyReadOnly(source, own, isRequired: recursive == "Enabled");
        }

        var target = wanted.Text("mountPath") ?? "/";
        return new Mount(source, target.StartsWith('/') ? target : $"/{target}", isReadOnly)
        {
            Propagation = wanted.Text("mountPropagation") switch
            {
                "HostToContainer" => MountPropagation.HostToContainer,
                "Bidirectional" => MountPropagation.Bidirectional,
                _ => MountPropagation.Private,
            },
        };
    }

    private static string Part(string volume, string path, string target, string failure)
    {
        try
        {
            return SubPath.Bind(volume, path, target);
        }
        catch (VolumeException e)
        {
            throw new VolumeException($"{failure}: {e.Message}");
        }
    }

    private static bool IsReadOnly(VolumeSpec volume, JsonElement wanted) => wanted.Flag("readOnly") || (volume.IsClaimed && volume.Source.Flag("readOnly"));

    // Done here and not by the runtime: few can, and every runtime keeps what is read-only.
    private static string WhollyReadOnly(string source, string target, bool isRequired)
    {
        if (source != target)
        {
            SubPath.Bind(source, ".", target);
        }

        return Kernel.MakeReadOnly(target) || !isRequired
            ? target
            : throw new VolumeException("recursiveReadOnly: Enabled needs Linux 5.12 or newer");
    }
}
