using System.Diagnostics;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Runs a small program of the host to its end.</summary>
internal static class HostTool
{
    /// <exception cref="RuntimeException">It failed; the message is what it said.</exception>
    public static async Task RunAsync(string executable, string package, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var (code, output, error) = await RunAsync(executable, package, arguments, "", null, ct);
        if (code != 0)
        {
            throw new RuntimeException("Unknown", $"{executable}: {(error.Length > 0 ? error : output).Trim()}");
        }
    }

    public static async Task<(int Code, string Output, string Error)> RunAsync(
        string executable, string package, IReadOnlyList<string> arguments, string input, IReadOnlyDictionary<string, string>? environment, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Executables.Find(executable, package), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new RuntimeException("Internal", $"{executable} did not start");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var error = process.StandardError.ReadToEndAsync(ct);
            await FeedAsync(process, input, ct);
            await process.WaitForExitAsync(ct);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static async Task FeedAsync(Process process, string input, CancellationToken ct)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended before it read all; its exit code says why
        }
    }
}
