using System.Globalization;
using System.Text.RegularExpressions;
using EdgeKube.Testing;

namespace EdgeKube.EndToEnd.Tests.Trials;

/// <summary>What an agent has used so far, as the kernel counts it.</summary>
/// <param name="Processor">Time on all cores.</param>
/// <param name="Memory">PSS in bytes.</param>
/// <param name="Written">Bytes that it caused to be written to disks.</param>
/// <param name="Sent">Bytes given to the socket of its link.</param>
/// <param name="Received">Bytes taken from it.</param>
/// <param name="Uplink">Bytes of the IP packets that left the node.</param>
internal sealed record AgentFigures(TimeSpan Processor, long Memory, long Written, long Sent, long Received, long Uplink)
{
    private const int EthernetHeader = 14;

    public static async Task<AgentFigures> ReadAsync(string node, CancellationToken ct)
    {
        var process = $"/proc/{await Cluster.ProcessIdAsync(node)}";
        var stat = (await File.ReadAllTextAsync($"{process}/stat", ct)).Split(')')[^1].Split(' ');
        var link = (await InsideAsync(node, ["ss", "-tinH", "dport", "=", ":8883"], ct)).Succeeded();
        var device = (await InsideAsync(node, ["cat", "/proc/net/dev"], ct)).Succeeded().Split('\n').First(l => l.Contains("eth0:", StringComparison.Ordinal));
        var counts = device.Split(':')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(
            TimeSpan.FromMilliseconds(10 * (Parse(stat[12]) + Parse(stat[13]))), // clock ticks of 10 ms
            Number(await File.ReadAllTextAsync($"{process}/smaps_rollup", ct), @"^Pss:\s+(\d+)") * 1024,
            Number(await File.ReadAllTextAsync($"{process}/io", ct), @"^write_bytes: (\d+)"),
            Number(link, @"bytes_sent:(\d+)"),
            Number(link, @"bytes_received:(\d+)"),
            Parse(counts[8]) - EthernetHeader * Parse(counts[9]));
    }

    private static Task<Command> InsideAsync(string node, IEnumerable<string> command, CancellationToken ct) =>
        Command.RunAsync("nsenter", [$"--net=/run/netns/ek-{node}", .. command], null, null, ct);

    private static long Number(string text, string pattern) => Parse(Regex.Match(text, pattern, RegexOptions.Multiline).Groups[1].Value);

    private static long Parse(string number) => long.Parse(number, CultureInfo.InvariantCulture);
}
