using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Loads and writes image archives with containerd's <c>ctr</c>, as CRI has no call for it.</summary>
internal sealed partial class CtrImport(string socketPath)
{
    /// <returns>The references that the archive held.</returns>
    public async Task<IReadOnlyList<string>> ImportAsync(string path, CancellationToken ct)
    {
        var (code, output, error) = await RunAsync(["images", "import", path], ct);
        return code == 0
            ? [.. Unpacked().Matches(output).Select(m => m.Groups[1].Value)]
            : throw new RuntimeException("InvalidArgument", $"{path} could not be imported: {error.Trim()}");
    }

    public async Task ExportAsync(string reference, string path, CancellationToken ct)
    {
        var (code, _, error) = await RunAsync(["images", "export", path, reference], ct);
        if (code != 0)
        {
            throw new RuntimeException("Unknown", $"{reference} could not be exported: {error.Trim()}");
        }
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(
            Executables.Find("ctr", "containerd"), ["--address", socketPath, "--namespace", "k8s.io", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new RuntimeException("Internal", "ctr could not be started");
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, await output, await error);
    }

    [GeneratedRegex(@"^unpacking (\S+) \(sha256:", RegexOptions.Multiline)]
    private static partial Regex Unpacked();
}
