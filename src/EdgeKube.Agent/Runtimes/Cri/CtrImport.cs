using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Loads image archives with containerd's <c>ctr</c>, as CRI has no call for it.</summary>
internal sealed partial class CtrImport(string socketPath)
{
    /// <returns>The references that the archive held.</returns>
    public async Task<IReadOnlyList<string>> ImportAsync(string path, CancellationToken ct)
    {
        var start = new ProcessStartInfo(
            Executables.Find("ctr", "containerd"), ["--address", socketPath, "--namespace", "k8s.io", "images", "import", path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new RuntimeException("Internal", "ctr could not be started");
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0
            ? [.. Unpacked().Matches(await output).Select(m => m.Groups[1].Value)]
            : throw new RuntimeException("InvalidArgument", $"{path} could not be imported: {(await error).Trim()}");
    }

    [GeneratedRegex(@"^unpacking (\S+) \(sha256:", RegexOptions.Multiline)]
    private static partial Regex Unpacked();
}
