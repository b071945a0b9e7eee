using System.Diagnostics;
using System.Globalization;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Host;

/// <summary>Answers with what the node's units have said, as <c>journalctl</c> tells it.</summary>
internal sealed class Journal : IStreamHandler
{
    private const int BadRequest = 400;
    private const int NotImplemented = 501;
    private const int MostUnits = 20;
    private const int Buffer = 16 * 1024;

    public string Kind => StreamOpen.JournalKind;

    public async Task HandleAsync(StreamOpen open, IDuplexStream stream, CancellationToken ct)
    {
        var program = Executables.TryFind("journalctl") ?? throw new StreamException(NotImplemented, "this node has no journalctl (package systemd)");
        var start = new ProcessStartInfo(program, Arguments(open.Journal ?? new NodeLogOptions())) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start) ?? throw new StreamException(NotImplemented, "journalctl did not start");
        try
        {
            var problem = process.StandardError.ReadToEndAsync(ct);
            var buffer = new byte[Buffer];
            var some = false;
            while (await process.StandardOutput.BaseStream.ReadAsync(buffer, ct) is var got and > 0)
            {
                some = true;
                await stream.WriteAsync(buffer.AsMemory(0, got), ct);
            }

            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0 && !some && await problem is { Length: > 0 } words)
            {
                throw new StreamException(BadRequest, $"journalctl: {words.Trim()}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <exception cref="StreamException">400: a name that no unit can have.</exception>
    internal static IReadOnlyList<string> Arguments(NodeLogOptions wanted)
    {
        if (wanted.Units.Count is 0 or > MostUnits || wanted.Units.FirstOrDefault(u => !IsUnit(u)) is not null)
        {
            throw new StreamException(BadRequest, $"query must name from 1 to {MostUnits} systemd units");
        }

        List<string> arguments = ["--utc", "--no-pager", "--quiet", "--output=short-precise", .. wanted.Units.Select(u => $"--unit={u}")];
        Add("--since", Time(wanted.SinceTime));
        Add("--until", Time(wanted.UntilTime));
        Add("--lines", wanted.TailLines?.ToString(CultureInfo.InvariantCulture) ?? (wanted.Follow ? "all" : null));
        Add("--grep", wanted.Pattern.Length > 0 ? wanted.Pattern : null);
        Add("--boot", wanted.Boot?.ToString(CultureInfo.InvariantCulture));
        if (wanted.Follow)
        {
            arguments.Add("--follow");
        }

        return arguments;

        void Add(string option, string? value)
        {
            if (value is not null)
            {
                arguments.Add($"{option}={value}");
            }
        }
    }

    private static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff 'UTC'", CultureInfo.InvariantCulture);

    // No patterns: who may see one unit's words is not asked to see all.
    private static bool IsUnit(string name) =>
        name.Length is > 0 and <= 255 && name[0] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '@' or ':' or '.' or '_' or '-' or '\\');
}
