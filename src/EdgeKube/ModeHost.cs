using System.Net.Sockets;
using EdgeKube.Agent.Networking;
using EdgeKube.Agent.NodeLink;
using EdgeKube.Platform.Configuration;
using EdgeKube.Platform.Processes;
using EdgeKube.Platform.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeKube;

/// <summary>Runs a mode to its end and turns what goes wrong into one clear line and an exit code.</summary>
internal static class ModeHost
{
    public static async Task<int> RunAsync(string mode, ICheckedOptions options, Func<Task<int>> run)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0)
        {
            problems.ForEach(problem => Console.Error.WriteLine($"edgekube {mode}: {problem}"));
            return 1;
        }

        return await WithWordsAsync(mode, run);
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
            return 1;
        }
    }

    /// <summary>1 when a part ended by an exception (the host alone would exit with 0), else 0.</summary>
    public static int ExitCodeOf(IHost host) =>
        host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(s => s.ExecuteTask?.IsFaulted == true) ? 1 : 0;

    // What a person can mend is told in a line; anything else flies with its stack.
    private static string? WordsFor(Exception error) => error switch
    {
        DatabaseException or MissingToolException or JoinException or ConfigException or NetworkException => error.Message,
        UnauthorizedAccessException => $"{error.Message} Run it as root, or choose another --data-dir.",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException inner } => $"{inner.Message}; choose another --https-port",
        IOException { InnerException: SocketException } => error.Message,
        SocketException => error.Message,
        AggregateException { InnerExceptions: [var one] } => WordsFor(one),
        _ => null,
    };
}
