using EdgeKube.Agent.Pods.Streams;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Volumes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Pods;

/// <summary>Removes images that nobody needs when the disk they are on fills up.</summary>
internal sealed partial class ImageCollector(PodTools tools, ImageCollectionOptions options, ILogger<ImageCollector> logger) : BackgroundService
{
    private static readonly TimeSpan _look = TimeSpan.FromMinutes(5);

    /// <summary>Removes what may go until so many bytes are freed.</summary>
    /// <returns>The bytes that were freed, by the images' own sizes.</returns>
    public async Task<long> CollectAsync(long bytes, CancellationToken ct)
    {
        var images = await tools.Runtime.ListImagesAsync(ct);
        var freed = 0L;
        foreach (var image in ImageCollection.Candidates(
            images, await NeededAsync(ct), Imported(), tools.Pulls.LastNeeded, tools.Time.GetUtcNow() - options.MinimumAge))
        {
            if (freed >= bytes)
            {
                break;
            }

            try
            {
                await tools.Runtime.RemoveImageAsync(image.Id, ct);
                tools.Pulls.LastNeeded.TryRemove(image.Id, out _);
                freed += image.SizeBytes;
                LogRemoved(image.References.Count > 0 ? image.References[0] : image.Id, image.SizeBytes);
            }
            catch (RuntimeException e) when (e.Code is not "Unavailable")
            {
                LogKept(image.Id, e.Message); // something uses it that is not ours
            }
        }

        return freed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.HighThreshold < 100 && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(_look, tools.Time, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is RuntimeException or IOException or UnauthorizedAccessException)
            {
                LogFailed(e.Message); // looked at again soon
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        if (await tools.Runtime.ImageFolderAsync(ct) is not { Length: > 0 } folder)
        {
            return;
        }

        var disk = new DriveInfo(folder);
        var used = 100 - (disk.AvailableFreeSpace * 100 / Math.Max(1, disk.TotalSize));
        if (used < options.HighThreshold)
        {
            return;
        }

        var wanted = (disk.TotalSize / 100 * (100 - options.LowThreshold)) - disk.AvailableFreeSpace;
        LogFull(used, wanted);
        var freed = await CollectAsync(wanted, ct);
        if (freed < wanted)
        {
            LogStillFull(wanted, freed);
        }
    }

    private async Task<HashSet<string>> NeededAsync(CancellationToken ct)
    {
        var needed = new HashSet<string>();
        foreach (var pod in tools.Lookup.Pods())
        {
            var images = PodContainers.All(pod.Spec).Select(c => c.Image)
                .Concat(VolumeSpec.Of(pod).Where(v => v.Kind == ImageVolumes.Kind).Select(v => v.Source.Text("reference") ?? ""));
            foreach (var image in images)
            {
                needed.Add(image);
                needed.Add(ImageName.Normalize(image));
            }
        }

        foreach (var container in await tools.Runtime.ListContainersAsync(ct))
        {
            needed.Add(container.ImageId);
            needed.Add(container.Image);
        }

        return needed;
    }

    private HashSet<string> Imported() => new ImportedImages(tools.Identity.Directory).Read();

    [LoggerMessage(LogLevel.Information, "Removed the image {Image} that nobody uses ({Bytes} bytes)")]
    private partial void LogRemoved(string image, long bytes);

    [LoggerMessage(LogLevel.Information, "The image {Image} stays: {Problem}")]
    private partial void LogKept(string image, string problem);

    [LoggerMessage(LogLevel.Warning, "The disk of the images is {Percent} % full; {Bytes} bytes are to be freed")]
    private partial void LogFull(long percent, long bytes);

    [LoggerMessage(LogLevel.Warning, "Only {Freed} of {Wanted} bytes could be freed: the other images are in use or were imported")]
    private partial void LogStillFull(long wanted, long freed);

    [LoggerMessage(LogLevel.Warning, "The images' disk could not be looked at: {Problem}")]
    private partial void LogFailed(string problem);
}
