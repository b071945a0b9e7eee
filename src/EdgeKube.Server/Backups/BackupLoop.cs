using EdgeKube.Platform.Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Backups;

/// <summary>Makes backups by a schedule and removes old ones. One that was due while the server was off is made soon after its start.</summary>
internal sealed partial class BackupLoop(BackupOptions options, TimeProvider time, ILogger<BackupLoop> logger) : BackgroundService
{
    private static readonly TimeSpan _afterStart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _afterFailure = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(30); // a board without a clock battery learns the time later
    private readonly BackupFolder _folder = new(options.Folder);
    private DateTimeOffset _made = DateTimeOffset.MaxValue; // what counts where the files are of a time that is yet to come

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var earliest = time.GetUtcNow() + _afterStart;
        while (true)
        {
            var now = time.GetUtcNow();
            var due = Due(now);
            if (due <= now && earliest <= now)
            {
                earliest = await MakeAsync(stoppingToken) ? now : now + _afterFailure;
                continue;
            }

            var wait = (due > earliest ? due : earliest) - now;
            await Task.Delay(wait < _longestWait ? wait : _longestWait, time, stoppingToken);
        }
    }

    private DateTimeOffset Due(DateTimeOffset now)
    {
        if (_folder.List() is not [.., var (_, last)])
        {
            return now;
        }

        _made = _made < now ? _made : now;
        return options.Schedule.Next(last <= now ? last : _made, time.LocalTimeZone) ?? DateTimeOffset.MaxValue;
    }

    private async Task<bool> MakeAsync(CancellationToken ct)
    {
        try
        {
            var path = _folder.Name(time.GetUtcNow());
            await Task.Run(
                () =>
                {
                    Directory.CreateDirectory(options.Folder, FileModes.PrivateDirectory);
                    BackupWriter.Write(options.ServerFolder, path, options.Version, time);
                    _folder.Trim(options.Retained, path, time.GetUtcNow());
                },
                ct);
            _made = time.GetUtcNow();
            LogMade(path);
            return true;
        }
        catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
        {
            LogFailed(_afterFailure, e);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "The backup {Path} was made")]
    private partial void LogMade(string path);

    [LoggerMessage(LogLevel.Error, "A backup could not be made; it will be tried again in {Wait}")]
    private partial void LogFailed(TimeSpan wait, Exception error);
}
