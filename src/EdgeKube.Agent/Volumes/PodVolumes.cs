using System.Collections.Concurrent;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Volumes;

/// <summary>Makes the volumes of pods ready, keeps their content as the API has it, and takes them away again.</summary>
/// <remarks>Every step may be repeated and may be cut short at any line. A path of the host is never removed, and no removal goes through a mount.</remarks>
internal sealed partial class PodVolumes(
    VolumeFolders folders, VolumeContent content, ClaimedVolume claimed, PodTokens tokens, ImageVolumes images, TimeProvider time, ILogger<PodVolumes> logger)
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, ReadyVolumes> _ready = new();
    private readonly ContainerMounts _mounts = new(folders, claimed);

    public static PodVolumes Make(
        AgentIdentity identity, VolumeObjects objects, PodTokens tokens, IImageTrees trees, Func<NodeAmounts> node, TimeProvider time, ILogger<PodVolumes> logger)
    {
        var folders = new VolumeFolders(identity);
        return new(
            folders, new VolumeContent(objects, tokens, node), new ClaimedVolume(identity, objects), tokens, new ImageVolumes(folders, trees), time, logger);
    }

    /// <summary>Called when there is a pod more to look after, or another time to do it at.</summary>
    public event Action? Changed;

    public IEnumerable<ReadyVolumes> All => _ready.Values;

    /// <summary>The volumes that are images.</summary>
    public ImageVolumes Images => images;

    /// <summary>Called with a pod's uid when one of its folders has grown too large.</summary>
    public event Action<string>? Exceeded;

    /// <summary>Why the pod cannot stay, and since when; null when it can.</summary>
    public (string Message, DateTimeOffset At)? ExcessOf(string uid) => _ready.TryGetValue(uid, out var ready) ? ready.Excess : null;

    /// <summary>Looks how large the folders with a limit are.</summary>
    public void Measure(ReadyVolumes ready, PodView pod)
    {
        if (ready.Excess is null
            && VolumeSpec.Of(pod).Where(EmptyFolder.IsLimited).Select(v => EmptyFolder.Excess(v, folders.Volume(ready.Uid, v))).FirstOrDefault(e => e is not null) is { } excess)
        {
            ready.Excess = (excess, time.GetUtcNow());
            Exceeded?.Invoke(ready.Uid);
        }
    }

    public bool IsReady(string uid) => _ready.TryGetValue(uid, out var ready) && ready.IsComplete;

    /// <returns>What is missing, in an event's words, one for each volume; none when all are ready.</returns>
    public async Task<IReadOnlyList<string>> SetUpAsync(PodView pod, CancellationToken ct)
    {
        var volumes = VolumeSpec.Of(pod);
        var ready = _ready.GetOrAdd(pod.Metadata.Uid, _ => new ReadyVolumes(pod, volumes));
        await ready.Gate.WaitAsync(ct);
        try
        {
            var (problems, due) = await EachAsync(volumes, volume => SetUpAsync(pod, volume, ct));
            ready.DueAt = due;
            ready.IsComplete = problems.Count == 0;
            return [.. problems.Select(p => $"MountVolume.SetUp failed for volume \"{p.Volume}\" : {p.Problem}")];
        }
        finally
        {
            ready.Gate.Release();
            Changed?.Invoke();
        }
    }

    /// <summary>The pod's content once more, as the API has it now; what cannot be had now stays as it is.</summary>
    public async Task RefreshAsync(ReadyVolumes ready, PodView pod, CancellationToken ct)
    {
        await ready.Gate.WaitAsync(ct);
        try
        {
            if (ready.IsGone)
            {
                return;
            }

            var (problems, due) = await EachAsync(VolumeSpec.Of(pod).Where(v => v.HasContent), volume => SetUpAsync(pod, volume, ct));
            problems.ForEach(p => LogNotRefreshed(p.Volume, pod.Metadata.Namespace, pod.Metadata.Name, p.Problem));
            var soonest = time.GetUtcNow() + _retry;
            ready.DueAt = problems.Count > 0 || due < soonest ? soonest : due;
        }
        finally
        {
            ready.Gate.Release();
        }
    }

    /// <summary>A pod that runs since before this agent started: its content is looked after from now on.</summary>
    /// <returns>False when its volumes are not all there: they are made ready before it starts.</returns>
    public bool Adopt(PodView pod)
    {
        var uid = pod.Metadata.Uid;
        if (_ready.ContainsKey(uid) || !Directory.Exists(folders.Volumes(uid)))
        {
            return false;
        }

        var volumes = VolumeSpec.Of(pod);
        var mounted = MountTable.Below(folders.Volumes(uid));
        var isWhole = volumes.Where(v => v.HasContent || v.Kind == "emptyDir")
            .All(v => folders.Volume(uid, v) is var folder && Directory.Exists(folder) && (!v.IsInMemory || mounted.Contains(folder)));
        return isWhole && _ready.TryAdd(uid, new ReadyVolumes(pod, volumes) { IsComplete = true, DueAt = time.GetUtcNow() });
    }

    /// <summary>Unmounts and removes all of a pod's volumes; nothing of it runs any more.</summary>
    /// <exception cref="IOException">Something is still mounted.</exception>
    /// <exception cref="RuntimeException">The runtime does not let go of an image.</exception>
    public async Task TearDownAsync(string uid)
    {
        if (_ready.TryRemove(uid, out var ready))
        {
            await ready.Gate.WaitAsync();
            ready.IsGone = true;
            ready.Gate.Release();
        }

        Unmount(folders.Pod(uid));
        await images.ReleaseAsync(uid);
        Remove(folders.Volumes(uid));
        Remove(Path.Combine(folders.Pod(uid), "volume-subpaths"));
        await tokens.ForgetAsync(uid);
    }

    /// <summary>What of them a container sees.</summary>
    /// <exception cref="VolumeException">A subPath cannot be used.</exception>
    public IReadOnlyList<Mount> Mounts(PodView pod, ContainerSpec container, IReadOnlyDictionary<string, string> environment)
    {
        try
        {
            return _mounts.Of(pod, container, environment);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VolumeException($"failed to prepare subPath for volumeMount of container \"{container.Name}\": {e.Message}");
        }
    }

    /// <summary>What pods left that went while no agent ran.</summary>
    public async Task KeepOnlyAsync(IReadOnlySet<string> uids)
    {
        foreach (var folder in Directory.Exists(folders.Pods) ? Directory.GetDirectories(folders.Pods) : [])
        {
            var uid = Path.GetFileName(folder);
            if (uids.Contains(uid))
            {
                continue;
            }

            try
            {
                await TearDownAsync(uid);
                Remove(folder);
                LogRemoved(uid);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or RuntimeException)
            {
                LogNotRemoved(uid, e.Message);
            }
        }

        await tokens.KeepOnlyAsync(uids);
    }

    private static async Task<(List<(string Volume, string Problem)> Problems, DateTimeOffset? DueAt)> EachAsync(
        IEnumerable<VolumeSpec> volumes, Func<VolumeSpec, Task<DateTimeOffset?>> setUp)
    {
        var problems = new List<(string, string)>();
        DateTimeOffset? due = null;
        foreach (var volume in volumes)
        {
            try
            {
                var at = await setUp(volume);
                due = due is null || at < due ? at : due;
            }
            catch (Exception e) when (e is VolumeException or IOException or UnauthorizedAccessException)
            {
                problems.Add((volume.Name, e.Message));
            }
        }

        return (problems, due);
    }

    /// <returns>When its content must be looked at again.</returns>
    private async Task<DateTimeOffset?> SetUpAsync(PodView pod, VolumeSpec volume, CancellationToken ct)
    {
        var folder = folders.Volume(pod.Metadata.Uid, volume);
        switch (volume.Kind)
        {
            case "hostPath":
                HostPath.Prepare(volume.Source);
                return null;
            case "emptyDir" or "":
                EmptyFolder.Prepare(pod, volume.Source, folder);
                return null;
            case ImageVolumes.Kind:
                return null; // mounted when a container needs it: until then it may have to be pulled
            case var _ when volume.IsClaimed:
                claimed.Prepare(pod, volume);
                return null;
            case var _ when volume.HasContent:
                var files = await content.OfAsync(pod, volume, folder, ct);
                Write(pod, volume, folder, files.Files);
                return files.DueAt;
            default:
                throw new VolumeException($"failed to get Plugin from volumeSpec for volume \"{volume.Name}\" err=no volume plugin matched");
        }
    }

    private void Write(PodView pod, VolumeSpec volume, string folder, IReadOnlyList<VolumeFile> files)
    {
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        }

        if (volume.IsInMemory && !MountTable.IsMounted(folder))
        {
            EmptyFolder.MountMemory(folder, bytes: null);
        }

        var group = pod.Spec.SecurityContext?.FsGroup;
        if (new AtomicFolder(folder, time).Write(files, group))
        {
            Ownership.OfReadOnlyFolder(folder, File.GetUnixFileMode(folder), group);
        }
    }

    private static void Unmount(string folder)
    {
        foreach (var point in MountTable.Below(folder).Reverse())
        {
            Kernel.Unmount(point);
        }

        if (MountTable.Below(folder) is [var still, ..])
        {
            throw new IOException($"{still} is still mounted");
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Volume {Volume} of pod {Namespace}/{Pod} stays as it is: {Problem}")]
    private partial void LogNotRefreshed(string volume, string @namespace, string pod, string problem);

    [LoggerMessage(LogLevel.Information, "Removed what was left of pod {Uid}")]
    private partial void LogRemoved(string uid);

    [LoggerMessage(LogLevel.Warning, "What is left of pod {Uid} could not be removed: {Problem}")]
    private partial void LogNotRemoved(string uid, string problem);
}
