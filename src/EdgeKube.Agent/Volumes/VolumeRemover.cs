using System.Threading.Channels;
using EdgeKube.Agent.State;
using EdgeKube.Api.Definitions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Volumes;

/// <summary>Removes the folders of released local-path volumes, each because the server says so by name, and tells it.</summary>
internal sealed partial class VolumeRemover : BackgroundService
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(30);
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly VolumeObjects _objects;
    private readonly ClaimedVolume _volumes;
    private readonly IVolumeReports _reports;
    private readonly TimeProvider _time;
    private readonly ILogger<VolumeRemover> _logger;

    public VolumeRemover(
        VolumeObjects objects, ClaimedVolume volumes, IVolumeReports reports, IDesiredState state, TimeProvider time, ILogger<VolumeRemover> logger)
    {
        (_objects, _volumes, _reports, _time, _logger) = (objects, volumes, reports, time, logger);
        state.Subscribe(key => _ = key.Type == BuiltIn.PersistentVolumes && _changed.Writer.TryWrite(true));
        _changed.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _changed.Reader.WaitToReadAsync(stoppingToken))
        {
            _changed.Reader.TryRead(out _); // before looking: what changes from now on asks for another look
            if (!await RemoveAsync(stoppingToken))
            {
                await Task.Delay(_retry, _time, stoppingToken);
                _changed.Writer.TryWrite(true);
            }
        }
    }

    /// <returns>False when something is left to do.</returns>
    private async Task<bool> RemoveAsync(CancellationToken ct)
    {
        var removed = new List<string>();
        var isWhole = true;
        foreach (var volume in _objects.Volumes().Where(_volumes.IsToRemove))
        {
            try
            {
                if (_volumes.Remove(volume))
                {
                    LogRemoved(volume.Metadata.Name);
                }

                removed.Add(volume.Metadata.Name);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or VolumeException)
            {
                LogNotRemoved(volume.Metadata.Name, e.Message);
                isWhole = false;
            }
        }

        return (removed.Count == 0 || await _reports.TellRemovedAsync(removed, ct)) && isWhole;
    }

    [LoggerMessage(LogLevel.Information, "Removed the folder of volume {Volume}, whose claim is gone")]
    private partial void LogRemoved(string volume);

    [LoggerMessage(LogLevel.Warning, "The folder of volume {Volume} could not be removed and is tried again: {Problem}")]
    private partial void LogNotRemoved(string volume, string problem);
}
