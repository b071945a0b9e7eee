using System.CommandLine;
using EdgeKube.Agent.Host;

namespace EdgeKube.Commands;

/// <summary>The agent's options about what pods may have of the node; the kubelet's names.</summary>
internal sealed class NodeSettings(Setting setting)
{
    private readonly Option<string> _eviction = setting.Text(
        "eviction-hard",
        "When the node is short of something and ends pods (default: memory.available<100Mi, a tenth or 1Gi of the disk, 5% of inodes, 10% of processes)",
        "");

    private readonly Option<string> _soft = setting.Text(
        "eviction-soft", "When it is short and ends pods if it stays so: memory.available<300Mi,imagefs.available<20%", "");

    private readonly Option<string> _softGrace = setting.Text(
        "eviction-soft-grace-period", "For how long, for each of these: memory.available=1m30s,imagefs.available=2m", "");

    private readonly Option<string> _mostGrace = setting.Text(
        "eviction-max-pod-grace-period", "How many seconds a pod that ends for such a shortage may take", "0");

    private readonly Option<string> _reclaim = setting.Text(
        "eviction-minimum-reclaim", "How much more than that must be free again once pods end: nodefs.available=500Mi,imagefs.available=2Gi", "");

    private readonly Option<string> _transition = setting.Text(
        "eviction-pressure-transition-period", "How long the node shows a shortage after it is over", "5m");

    private readonly Option<string> _system = setting.Text(
        "system-reserved", "Keep this for the system, from pods: cpu=200m,memory=150Mi,ephemeral-storage=1Gi,pid=1000", "");

    private readonly Option<string> _kube = setting.Text("kube-reserved", "Keep this for the agent and the runtime, in the same form", "");
    private readonly Option<string> _pods = setting.Text("max-pods", "How many pods the node takes", "110");
    private readonly Option<string> _processes = setting.Text("pod-max-pids", "How many processes a pod may have; -1 is no limit", "-1");
    private readonly Option<string> _driver = setting.Text("cgroup-driver", "Who makes control groups: cgroupfs or systemd", "cgroupfs");

    private readonly Option<string> _shutdown = setting.Text(
        "shutdown-grace-period", "How long pods may take to end when the machine restarts or shuts down; 0 does not wait", "30s");

    private readonly Option<string> _critical = setting.Text(
        "shutdown-grace-period-critical-pods", "How much of it is for critical pods, which end last", "10s");

    public static IReadOnlyList<string> Keys { get; } =
    [
        "eviction-hard", "eviction-soft", "eviction-soft-grace-period", "eviction-max-pod-grace-period", "eviction-minimum-reclaim",
        "eviction-pressure-transition-period",
        "system-reserved", "kube-reserved", "max-pods", "pod-max-pids", "cgroup-driver", "shutdown-grace-period", "shutdown-grace-period-critical-pods",
    ];

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_eviction, _soft, _softGrace, _mostGrace, _reclaim, _transition, _system, _kube, _pods, _processes, _driver, _shutdown, _critical])
        {
            command.Add(option);
        }
    }

    public NodeOptions Read(ParseResult parsed) => new()
    {
        EvictionHard = parsed.GetRequiredValue(_eviction),
        EvictionSoft = parsed.GetRequiredValue(_soft),
        EvictionSoftGracePeriod = parsed.GetRequiredValue(_softGrace),
        EvictionMaxPodGracePeriod = parsed.GetRequiredValue(_mostGrace),
        EvictionMinimumReclaim = parsed.GetRequiredValue(_reclaim),
        EvictionPressureTransitionPeriod = parsed.GetRequiredValue(_transition),
        SystemReserved = parsed.GetRequiredValue(_system),
        KubeReserved = parsed.GetRequiredValue(_kube),
        MaxPods = parsed.GetRequiredValue(_pods),
        PodMaxPids = parsed.GetRequiredValue(_processes),
        CgroupDriver = parsed.GetRequiredValue(_driver),
        ShutdownGracePeriod = parsed.GetRequiredValue(_shutdown),
        ShutdownGracePeriodCriticalPods = parsed.GetRequiredValue(_critical),
    };
}
