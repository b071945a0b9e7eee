using System.Diagnostics;

namespace EdgeKube.Platform.Processes;

/// <summary>Runs a small program of the host to its end, such as <c>nft</c>, <c>ip</c> or a network plugin.</summary>
/// <param name="executable">Its name or path.</param>
/// <param name="package">The package to install when it is missing.</param>
public sealed class HostTool(string executable, string package)
{
    /// <summary>Its name or path.</summary>
    public string Executable => executable;

    /// <summary>Its exit code and all that it printed.</summary>
    /// <param name="input">For its standard input.</param>
    /// <param name="environment">Added to this process's own.</param>
    /// <exception cref="MissingToolException">It is not installed.</exception>
    public async Task<(int Code, string Output, string Error)> RunAsync(
        IEnumerable<string> arguments, string input, IReadOnlyDictionary<string, string>? environment, CancellationToken ct)
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

        using var process = Process.Start(start) ?? throw new MissingToolException(executable, package);
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
