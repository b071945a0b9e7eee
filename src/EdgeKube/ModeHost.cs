using System.Net.Sockets;
using EdgeKube.Agent.Networking;
using EdgeKube.Agent.NodeLink;
using EdgeKube.Platform.Configuration;
using EdgeKube.Platform.Processes;
using EdgeKube.Platform.Sqlite;
using EdgeKube.Platform.Systemd;
using EdgeKube.Platform.Upgrades;
using EdgeKube.Server.Backups;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube;

/// <summary>Runs a mode to its end and turns what goes wrong into one clear line and an exit code.</summary>
internal static class ModeHost
{
    /// <summary>EX_CONFIG of sysexits.h: starting again is no use before a person has changed something.</summary>
    public const int BadSettings = 78;

    /// <param name="mode">Its name.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="place">Adds to a problem where its setting was made.</param>
    /// <param name="check">Only say whether the settings are good.</param>
    /// <param name="run">Does it.</param>
    public static async Task<int> RunAsync(string mode, ICheckedOptions options, Func<string, string> place, bool check, Func<Task<int>> run)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0)
        {
            problems.ForEach(problem => Console.Error.WriteLine($"edgekube {mode}: {place(problem)}"));
            return BadSettings;
        }

        return check ? 0 : await WithWordsAsync(mode, run);
    }

    /// <summary>The first thing a mode does in its directory.</summary>
    public static void MoveTypeTables(string mode, string directory)
    {
        if (TypeTables.MoveTo(Path.Combine(directory, TypeTables.FileName)) is { } problem)
        {
            Console.Error.WriteLine($"edgekube {mode}: the type tables stay in memory: {problem}");
        }
    }

    /// <summary>Runs the host until it is to stop, and tells systemd how it is.</summary>
    /// <param name="host">All parts.</param>
    /// <param name="notifier">To systemd.</param>
    /// <param name="started">What there is to do once it runs; gives the status line for systemd.</param>
    /// <param name="ct">Ends it, as a signal does.</param>
    public static async Task<int> ServeAsync(IHost host, ServiceNotifier notifier, Func<string> started, CancellationToken ct)
    {
        await host.StartAsync(ct); // not RunAsync, which would dispose of what the exit code is read from
        notifier.Ready(started());
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var reload = new Reload(
            host.Services.GetRequiredService<IHostApplicationLifetime>(), host.Services.GetRequiredService<ILogger<Reload>>());
        var reloading = reload.RunAsync(stopping);
        await using var told = stopping.Register(() => Tell(notifier, reload));
        var watching = new Watchdog(
            notifier,
            [.. host.Services.GetServices<IHeartbeat>(), .. host.Services.GetServices<IHostedService>().OfType<IHeartbeat>()],
            host.Services.GetRequiredService<TimeProvider>(),
            host.Services.GetRequiredService<ILogger<Watchdog>>()).RunAsync(stopping);
        await host.WaitForShutdownAsync(ct);
        await watching;
        await reloading;
        return reload.IsWanted && ExitCodeOf(host) == 0 ? Reload.StartAnew : ExitCodeOf(host);
    }

    private static void Tell(ServiceNotifier notifier, Reload reload)
    {
        if (reload.IsWanted)
        {
            notifier.Reloading();
        }
        else
        {
            notifier.Stopping();
        }
    }

    public static async Task<int> WithWordsAsync(string mode, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (WordsFor(e) is not null)
        {
            await Console.Error.WriteLineAsync($"edgekube {mode}: {WordsFor(e)}");
            return e is ConfigException ? BadSettings : 1;
        }
    }

    // 1 when a part ended by an exception (the host alone would exit with 0), else 0.
    private static int ExitCodeOf(IHost host) =>
        host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(s => s.ExecuteTask?.IsFaulted == true) ? 1 : 0;

    // What a person can mend is told in a line; anything else flies with its stack.
    private static string? WordsFor(Exception error) => error switch
    {
        DatabaseException or MissingToolException or JoinException or ConfigException or NetworkException or BackupException or UpgradeException => error.Message,
        UnauthorizedAccessException => $"{error.Message} Run it as root, or choose another --data-dir.",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException inner } => $"{inner.Message}; choose another --https-port",
        IOException { InnerException: SocketException } => error.Message,
        SocketException => error.Message,
        AggregateException { InnerExceptions: [var one] } => WordsFor(one),
        _ => null,
    };
}
