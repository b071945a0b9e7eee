using EdgeKube.Platform.Systemd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EdgeKube;

/// <summary>Logs go to journald with their fields, or to stderr with times.</summary>
internal static class ModeLogging
{
    public static void AddModeLogging(this ILoggingBuilder logging, string? nodeName = null)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(Environment.GetEnvironmentVariable("EDGEKUBE_LOG_LEVEL") switch
        {
            "debug" => LogLevel.Debug,
            "trace" => LogLevel.Trace,
            "warning" => LogLevel.Warning,
            _ => LogLevel.Information,
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 } && File.Exists(JournalLoggerProvider.SocketPath))
        {
            logging.Services.AddSingleton<ILoggerProvider>(new JournalLoggerProvider(
                JournalLoggerProvider.SocketPath, nodeName is null ? [] : [new("NODE_NAME", nodeName)]));
        }
        else
        {
            logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
                options.UseUtcTimestamp = true;
                options.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }

        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
