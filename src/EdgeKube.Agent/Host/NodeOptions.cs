using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>What a node keeps for itself, and what it lets pods have; the kubelet's names and words.</summary>
public sealed record NodeOptions
{
    /// <summary>When the node is short of something; "" for the usual.</summary>
    public string EvictionHard { get; init; } = "";

    /// <summary>Kept for the system: <c>cpu=200m,memory=150Mi,ephemeral-storage=1Gi,pid=1000</c>.</summary>
    public string SystemReserved { get; init; } = "";

    /// <summary>Kept for the agent and its runtime, in the same form.</summary>
    public string KubeReserved { get; init; } = "";

    /// <summary>How many pods the node takes.</summary>
    public string MaxPods { get; init; } = "110";

    /// <summary>How many processes a pod may have; -1 is no limit.</summary>
    public string PodMaxPids { get; init; } = "-1";

    /// <summary>Who makes control groups: cgroupfs or systemd.</summary>
    public string CgroupDriver { get; init; } = "cgroupfs";

    internal int MostPods => int.Parse(MaxPods, CultureInfo.InvariantCulture);

    internal long MostProcesses => long.Parse(PodMaxPids, CultureInfo.InvariantCulture) is > 0 and var most ? most : 0;

    /// <summary>What is wrong with them, in a person's words.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var problem in (string?[])[
            Problem("eviction-hard", EvictionHard, text => ShortageThreshold.ParseAll(text)),
            Problem("system-reserved", SystemReserved, text => Reserve.Parse(text)),
            Problem("kube-reserved", KubeReserved, text => Reserve.Parse(text))])
        {
            if (problem is not null)
            {
                yield return problem;
            }
        }

        if (!int.TryParse(MaxPods, NumberStyles.None, CultureInfo.InvariantCulture, out var pods) || pods == 0)
        {
            yield return $"max-pods is {MaxPods}; it must be a number above 0";
        }

        if (!long.TryParse(PodMaxPids, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var most) || most is 0 or < -1)
        {
            yield return $"pod-max-pids is {PodMaxPids}; it must be a number above 0, or -1 for no limit";
        }

        if (CgroupDriver is not ("cgroupfs" or "systemd"))
        {
            yield return $"cgroup-driver is {CgroupDriver}; it must be cgroupfs or systemd";
        }
    }

    private static string? Problem(string name, string text, Action<string> parse)
    {
        try
        {
            parse(text);
            return null;
        }
        catch (FormatException e)
        {
            return $"{name} is {text}; {e.Message}";
        }
    }
}
