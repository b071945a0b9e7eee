using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>The figures of <c>/proc/meminfo</c> that a node reports, in bytes.</summary>
internal readonly record struct MemoryInfo(long Total, long Available)
{
    public static MemoryInfo Parse(string text) => new(Value(text, "MemTotal:"), Value(text, "MemAvailable:"));

    private static long Value(string text, string name)
    {
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
