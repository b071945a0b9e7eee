using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>What went through a network interface since it came up.</summary>
internal sealed record NetworkFigures(string Interface, long ReceivedBytes, long ReceivedErrors, long SentBytes, long SentErrors)
{
    /// <param name="processId">Whose network namespace is looked at; 0 is the node's own.</param>
    /// <returns>All interfaces but loopback; none when the process is gone.</returns>
    public static IReadOnlyList<NetworkFigures> Read(int processId)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{(processId == 0 ? "self" : processId)}/net/dev"));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    public static IReadOnlyList<NetworkFigures> Parse(string table) =>
        [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).Select(ParseLine).Where(n => n.Interface != "lo")];

    // "  eth0: bytes packets errs drop fifo frame compressed multicast bytes packets errs …": proc_pid_net(5)
    private static NetworkFigures ParseLine(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var figures = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f => long.Parse(f, CultureInfo.InvariantCulture)).ToList();
        return new(line[..colon].Trim(), figures[0], figures[2], figures[8], figures[10]);
    }
}
