using System.Globalization;
using EdgeKube.Api.Values;

namespace EdgeKube.Agent.Host;

/// <summary>What a node keeps for itself, and what it lets pods have; the kubelet's names and words.</summary>
public sealed record NodeOptions
{
    /// <summary>When the node is short of something; "" for the usual.</summary>
    public string EvictionHard { get; init; } = "";

    /// <summary>When it is, and pods end after a while if it stays so.</summary>
    public string EvictionSoft { get; init; } = "";

    /// <summary>After how long, for each of these.</summary>
    public string EvictionSoftGracePeriod { get; init; } = "";

    /// <summary>How many seconds a pod that ends so may take at most.</summary>
    public string EvictionMaxPodGracePeriod { get; init; } = "0";

    /// <summary>How much more than that must be free again once pods end: <c>nodefs.available=500Mi</c>.</summary>
    public string EvictionMinimumReclaim { get; init; } = "";

    /// <summary>How long the node shows a shortage after it is over.</summary>
    public string EvictionPressureTransitionPeriod { get; init; } = "5m";

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

    /// <summary>How long pods may take to end when the machine stops; 0 lets it stop as it likes.</summary>
    public string ShutdownGracePeriod { get; init; } = "30s";

    /// <summary>How much of it is for critical pods, which end last.</summary>
    public string ShutdownGracePeriodCriticalPods { get; init; } = "10s";

    internal TimeSpan MostGrace => TimeSpan.FromSeconds(int.Parse(EvictionMaxPodGracePeriod, CultureInfo.InvariantCulture));

    /// <summary>Zero is the usual, as in the kubelet's configuration.</summary>
    internal TimeSpan PressureTransition => GoDuration.Parse(EvictionPressureTransitionPeriod) is { Ticks: > 0 } period ? period : TimeSpan.FromMinutes(5);

    /// <summary>When the node is short at once.</summary>
    internal IReadOnlyList<ShortageThreshold> HardThresholds => ShortageThreshold.WithReclaims(
        EvictionHard.Length == 0 ? ShortageThreshold.Default : ShortageThreshold.ParseAll(EvictionHard), EvictionMinimumReclaim);

    /// <summary>When it is if it lasts.</summary>
    internal IReadOnlyList<ShortageThreshold> SoftThresholds =>
        ShortageThreshold.WithReclaims(ShortageThreshold.ParseSoft(EvictionSoft, EvictionSoftGracePeriod), EvictionMinimumReclaim);

    internal TimeSpan ShutdownGrace => Sizes.Duration(ShutdownGracePeriod) ?? TimeSpan.Zero;

    internal TimeSpan CriticalShutdownGrace => Sizes.Duration(ShutdownGracePeriodCriticalPods) ?? TimeSpan.Zero;

    internal int MostPods => int.Parse(MaxPods, CultureInfo.InvariantCulture);

    internal long MostProcesses => long.Parse(PodMaxPids, CultureInfo.InvariantCulture) is > 0 and var most ? most : 0;

    /// <summary>What is wrong with them, in a person's words.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var problem in (string?[])[
            Problem("eviction-hard", EvictionHard, text => ShortageThreshold.ParseAll(text)),
            Problem("eviction-soft", EvictionSoft, text => ShortageThreshold.ParseSoft(text, EvictionSoftGracePeriod)),
            Problem("eviction-minimum-reclaim", EvictionMinimumReclaim, text => ShortageThreshold.WithReclaims([], text)),
            Problem("system-reserved", SystemReserved, text => Reserve.Parse(text)),
            Problem("kube-reserved", KubeReserved, text => Reserve.Parse(text))])
        {
            if (problem is not null)
            {
                yield return problem;
            }
        }

        if (!int.TryParse(EvictionMaxPodGracePeriod, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            yield return $"eviction-max-pod-grace-period is {EvictionMaxPodGracePeriod}; it must be a number of seconds";
        }

        if (GoDuration.Parse(EvictionPressureTransitionPeriod) is not { Ticks: >= 0 })
        {
            yield return $"eviction-pressure-transition-period is {EvictionPressureTransitionPeriod}; it must be a duration such as 5m";
        }

        if (!int.TryParse(MaxPods, NumberStyles.None, CultureInfo.InvariantCulture, out var pods) || pods == 0)
        {
            yield return $"max-pods is {MaxPods}; it must be a number above 0";
        }

        if (!long.TryParse(PodMaxPids, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var most) || most is 0 or < -1)
        {
            yield return $"pod-max-pids is {PodMaxPids}; it must be a number above 0, or -1 for no limit";
        }

        foreach (var problem in ShutdownProblems())
        {
            yield return problem;
        }

        if (CgroupDriver is not ("cgroupfs" or "systemd"))
        {
            yield return $"cgroup-driver is {CgroupDriver}; it must be cgroupfs or systemd";
        }
    }

    private IEnumerable<string> ShutdownProblems()
    {
        if (Sizes.Duration(ShutdownGracePeriod) is null)
        {
            yield return $"shutdown-grace-period is {ShutdownGracePeriod}; it must be a duration such as 30s, or 0";
        }

        if (Sizes.Duration(ShutdownGracePeriodCriticalPods) is null || (ShutdownGrace > TimeSpan.Zero && CriticalShutdownGrace > ShutdownGrace))
        {
            yield return $"shutdown-grace-period-critical-pods is {ShutdownGracePeriodCriticalPods}; it must be a duration such as 10s, not more than shutdown-grace-period";
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
