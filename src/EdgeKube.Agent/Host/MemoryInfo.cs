using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>The figures of <c>/proc/meminfo</c> that a node reports, in bytes.</summary>
internal readonly record struct MemoryInfo(long Total, long Available)
{
    public static MemoryInfo Parse(string text) => new(Value(text, "MemTotal:"), Value(text, "MemAvailable:"));

    /// <summary>The number behind a name of <c>/proc/vmstat</c>; 0 when there is no such line.</summary>
    public static long Counted(string text, string name)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return long.Parse(line[name.Length..], CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    private static long Value(string text, string name)
    {
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
