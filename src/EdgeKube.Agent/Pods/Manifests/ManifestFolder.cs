using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Pods.Manifests;

/// <summary>Follows the folder of static pods' files; files whose names begin with a dot are not looked at.</summary>
internal sealed partial class ManifestFolder(string folder, string node, StaticPods pods, TimeProvider time, ILogger<ManifestFolder> logger) : BackgroundService
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, (string Stamp, StaticPod? Pod)> _files = [];

    /// <summary>The first look is over before workers look for pods of nobody.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Look();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(_period, time, stoppingToken);
            Look();
        }
    }

    /// <summary>Reads the files that changed since the last look. One that cannot be read leaves its pod as it was.</summary>
    internal void Look()
    {
        try
        {
            var found = Directory.Exists(folder)
                ? new DirectoryInfo(folder).GetFiles().Where(f => !f.Name.StartsWith('.')).OrderBy(f => f.Name, StringComparer.Ordinal).ToList()
                : [];
            var changed = false;
            foreach (var file in found)
            {
                var stamp = $"{file.LastWriteTimeUtc.Ticks}/{file.Length}";
                var before = _files.GetValueOrDefault(file.Name);
                if (before.Stamp != stamp)
                {
                    _files[file.Name] = (stamp, Read(file.FullName) ?? before.Pod);
                    changed = true;
                }
            }

            foreach (var gone in _files.Keys.Except(found.Select(f => f.Name)).ToList())
            {
                _files.Remove(gone);
                changed = true;
            }

            if (changed)
            {
                pods.Set([.. _files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value.Pod).OfType<StaticPod>()]);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(folder, e.Message);
        }
    }

    private StaticPod? Read(string path)
    {
        try
        {
            return StaticManifest.Read(File.ReadAllText(path), path, node);
        }
        catch (FormatException e)
        {
            LogUnreadable(path, e.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "The static pod {Path} cannot be read: {Problem}")]
    private partial void LogUnreadable(string path, string problem);
}
