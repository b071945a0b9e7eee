using EdgeKube.Agent.Runtimes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Pods;

/// <summary>Keeps the log files of containers small. The runtime is asked only when a file is too large.</summary>
internal sealed partial class LogRotation(PodTools tools, PodOptions options, ILogger<LogRotation> logger) : BackgroundService
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.ContainerLogMaxBytes > 0)
        {
            await Task.Delay(_period, tools.Time, stoppingToken);
            try
            {
                await RotateAsync(stoppingToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or RuntimeException)
            {
                LogNotRotated(e.Message);
            }
        }
    }

    /// <summary>Looks at all log files once.</summary>
    internal async Task RotateAsync(CancellationToken ct)
    {
        foreach (var pod in Folders(tools.Identity.PodLogDirectory))
        {
            foreach (var container in Folders(pod))
            {
                foreach (var log in Directory.EnumerateFiles(container, "*.log"))
                {
                    if (new FileInfo(log).Length > options.ContainerLogMaxBytes)
                    {
                        await RotateAsync(log, pod[(pod.LastIndexOf('_') + 1)..], Path.GetFileName(container), ct);
                    }
                }
            }
        }
    }

    private static IEnumerable<string> Folders(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];

    private async Task RotateAsync(string log, string uid, string container, CancellationToken ct)
    {
        var name = Path.GetFileNameWithoutExtension(log);
        var writer = (await tools.Runtime.ListContainersAsync(uid, ct))
            .FirstOrDefault(c => c.Name == container && c.Phase == ContainerPhase.Running && $"{c.Attempt}" == name);
        if (writer is null)
        {
            return; // nobody writes it any more
        }

        await RotatedLog.MakeRoomAsync(log, options.ContainerLogMaxFiles, ct);
        var aside = RotatedLog.NameOf(log, tools.Time.GetUtcNow());
        File.Move(log, aside);
        try
        {
            await tools.Runtime.ReopenLogAsync(writer.Id, ct);
        }
        catch (RuntimeException)
        {
            File.Move(aside, log, overwrite: true); // the container still writes to it
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A container's log could not be rotated: {Problem}")]
    private partial void LogNotRotated(string problem);
}
