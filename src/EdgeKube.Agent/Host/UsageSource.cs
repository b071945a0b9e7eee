using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Host;

/// <summary>Works out what is used from the kernel's accounts; the runtime is asked only when a container is new.</summary>
/// <param name="containers">Asks the runtime.</param>
/// <param name="cgroups">Such as <c>/sys/fs/cgroup</c>.</param>
/// <param name="memory">Reads the machine's memory.</param>
internal sealed class UsageSource(
    Func<CancellationToken, Task<IReadOnlyList<ContainerSight>>> containers, string cgroups, Func<MemoryInfo> memory, TimeProvider time) : IUsageSource
{
    private readonly CgroupAccount _account = new(cgroups);
    private Dictionary<string, Known> _known = [];
    private (long Cpu, MachineSight Seen, long At)? _machine;

    /// <summary>What else the machine tells.</summary>
    public Func<MachineSight> Gauges { get; init; } = () => new();

    /// <summary>Reads what is left of the disk that the node's data is on.</summary>
    public Func<HostLoad> Disk { get; init; } = () => new();

    public async Task<NodeUsage?> ReadAsync(CancellationToken ct)
    {
        // Ids are unique, but pods also hold groups of other names, such as Podman's "conmon", which are nobody's container.
        var groups = _account.Containers().DistinctBy(CgroupAccount.ContainerOf).ToDictionary(CgroupAccount.ContainerOf);
        await LearnAsync(groups, ct);
        var (before, now) = (_machine, (Cpu: _account.MachineCpu(), Seen: Gauges(), At: time.GetTimestamp()));
        _machine = now;
        var pods = Pods(groups);
        if (before is not { } was || Span(was.At, now.At) is not { Ticks: > 0 } window)
        {
            return null;
        }

        var (free, disk) = (memory(), Disk());
        var hasDisk = disk.StorageTotal > 0;
        return new()
        {
            At = time.GetUtcNow(),
            Window = (long)window.TotalMilliseconds,
            Cpu = PerSecond(now.Cpu - was.Cpu, window),
            Memory = free.Total - free.Available,
            DiskUsed = hasDisk ? disk.StorageTotal - disk.StorageAvailable : null,
            DiskCapacity = hasDisk ? disk.StorageTotal : null,
            Temperature = now.Seen.Temperature,
            Uptime = now.Seen.Uptime,
            Received = Rate(was.Seen.Received, now.Seen.Received, window),
            Sent = Rate(was.Seen.Sent, now.Seen.Sent, window),
            Pods = pods,
        };
    }

    /// <summary>Keeps who is who; what the runtime does not know as a container of a pod is its infrastructure.</summary>
    private async Task LearnAsync(Dictionary<string, string> groups, CancellationToken ct)
    {
        var known = _known.Where(k => groups.ContainsKey(k.Key)).ToDictionary();
        if (groups.Keys.Any(id => !known.ContainsKey(id)))
        {
            try
            {
                var listed = (await containers(ct)).ToDictionary(c => c.Id);
                foreach (var id in groups.Keys)
                {
                    known.TryAdd(id, new(listed.GetValueOrDefault(id)));
                }
            }
            catch (RuntimeException)
            {
                // it is down: those that are known go on being measured
            }
        }

        _known = known;
    }

    private List<PodUsage> Pods(Dictionary<string, string> groups)
    {
        var measured = new List<(string Namespace, string Pod, ContainerUsage Usage)>();
        foreach (var (id, known) in _known.Where(k => k.Value.IsContainer))
        {
            if (_account.Read(groups[id]) is not { } figures)
            {
                continue;
            }

            var now = time.GetTimestamp();
            if (known.Last is { } last && Span(last.At, now) is { Ticks: > 0 } window)
            {
                var used = PerSecond(figures.CpuNanoseconds - last.Cpu, window);
                measured.Add((known.Namespace, known.Pod, new(known.Container, used, figures.Memory)));
            }

            known.Last = (figures.CpuNanoseconds, now);
        }

        return [.. measured
            .GroupBy(m => (m.Namespace, m.Pod))
            .Select(p => new PodUsage { Namespace = p.Key.Namespace, Name = p.Key.Pod, Containers = [.. p.Select(m => m.Usage)] })];
    }

    private TimeSpan Span(long from, long to) => time.GetElapsedTime(from, to);

    private static long? Rate(long? was, long? now, TimeSpan window) => was is { } from && now is { } to ? PerSecond(to - from, window) : null;

    private static long PerSecond(long amount, TimeSpan window) => (long)(Math.Max(0, amount) / window.TotalSeconds);

    /// <summary>A container, and what it had used when it was last looked at.</summary>
    private sealed class Known(ContainerSight? container)
    {
        public bool IsContainer => Pod.Length > 0;

        public string Namespace { get; } = container?.Labels.GetValueOrDefault(PodLabels.Namespace) ?? "";

        public string Pod { get; } = container?.Labels.GetValueOrDefault(PodLabels.Name) ?? "";

        public string Container { get; } = container?.Name ?? "";

        public (long Cpu, long At)? Last { get; set; }
    }
}
