using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Agent.Runtimes.Cri;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>What this machine lets a container ask for; a machine inside another may lack the right to raise limits.</summary>
internal sealed class HostRights
{
    private readonly int _leastOomScore;
    private readonly JsonArray? _limits;

    private HostRights(int leastOomScore, JsonArray? limits) => (_leastOomScore, _limits) = (leastOomScore, limits);

    public static HostRights Read() => ContainerdConfig.MayLowerOomScore(File.ReadAllText("/proc/self/status"))
        ? new HostRights(-1000, null)
        : new HostRights(
            int.Parse(File.ReadAllText("/proc/self/oom_score_adj").Trim(), CultureInfo.InvariantCulture),
            Limits(File.ReadAllText("/proc/self/limits"), ulong.Parse(File.ReadAllText("/proc/sys/kernel/pid_max").Trim(), CultureInfo.InvariantCulture)));

    public int OomScore(int wanted) => Math.Max(wanted, _leastOomScore);

    /// <summary>The limits of open files and processes to ask for; null when Podman's own, very high ones may be set.</summary>
    public JsonNode? ResourceLimits => _limits?.DeepClone();

    /// <param name="text">Such as <c>/proc/self/limits</c> has it.</param>
    /// <param name="mostProcesses">The kernel's <c>pid_max</c>: Podman lowers its own limit to it, and no container may have more.</param>
    internal static JsonArray Limits(string text, ulong mostProcesses) =>
        new(Limit(text, "Max open files", "nofile", ulong.MaxValue), Limit(text, "Max processes", "nproc", mostProcesses));

    private static JsonObject Limit(string text, string line, string type, ulong most)
    {
        var words = text.Split('\n').First(l => l.StartsWith(line, StringComparison.Ordinal))[line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new JsonObject { ["type"] = type, ["soft"] = Math.Min(most, Number(words[0])), ["hard"] = Math.Min(most, Number(words[1])) };
    }

    private static ulong Number(string word) => word == "unlimited" ? ulong.MaxValue : ulong.Parse(word, CultureInfo.InvariantCulture);
}
