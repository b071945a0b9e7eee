using System.Diagnostics;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Networking;

/// <summary>Runs <c>nft</c> and <c>ip</c>: both load a whole batch from standard input, and both are what a person would look with.</summary>
internal sealed class NetworkTool(string executable, string package)
{
    public static NetworkTool Nft { get; } = new("nft", "nftables");

    public static NetworkTool Ip { get; } = new("ip", "iproute2");

    /// <exception cref="NetworkException">It ended with an error; the message is what it said.</exception>
    /// <exception cref="MissingToolException">It is not installed.</exception>
    public async Task<string> RunAsync(IEnumerable<string> arguments, string input, CancellationToken ct)
    {
        var (code, output, error) = await TryRunAsync(arguments, input, ct);
        return code == 0 ? output : throw new NetworkException($"{executable}: {error.Trim()}");
    }

    public async Task<(int Code, string Output, string Error)> TryRunAsync(IEnumerable<string> arguments, string input, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Executables.Find(executable, package), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new NetworkException($"{executable} did not start");
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
            // It ended before it read all; its exit code and its words say why.
        }
    }
}
