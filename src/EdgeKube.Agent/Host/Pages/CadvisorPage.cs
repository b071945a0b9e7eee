using System.Globalization;
using EdgeKube.Platform.Metrics;

namespace EdgeKube.Agent.Host.Pages;

/// <summary>/metrics/cadvisor: all figures of containers, under the names that dashboards know.</summary>
internal sealed class CadvisorPage(FiguresSource source, Func<MemoryInfo> memory) : INodePage
{
    private const double NanosecondsPerSecond = 1e9;

    private static readonly (string Name, string Type, string Help, Func<GroupDetail, double> Value)[] _metrics =
    [
        ("container_cpu_usage_seconds_total", "counter", "Processor time used, in seconds.", d => d.Used.CpuNanoseconds / NanosecondsPerSecond),
        ("container_cpu_cfs_periods_total", "counter", "Periods in which there was a limit.", d => d.Periods),
        ("container_cpu_cfs_throttled_periods_total", "counter", "Periods in which the limit was reached.", d => d.ThrottledPeriods),
        ("container_cpu_cfs_throttled_seconds_total", "counter", "Time spent held back, in seconds.", d => d.ThrottledNanoseconds / NanosecondsPerSecond),
        ("container_memory_usage_bytes", "gauge", "Memory charged.", d => d.MemoryCharged),
        ("container_memory_working_set_bytes", "gauge", "Memory that cannot be given up at once.", d => d.Used.Memory),
        ("container_memory_rss", "gauge", "Anonymous memory.", d => d.Anonymous),
        ("container_memory_cache", "gauge", "Memory that holds files.", d => d.FileCache),
        ("container_spec_memory_limit_bytes", "gauge", "The limit of memory; 0 for none.", d => d.MemoryLimit),
        ("container_processes", "gauge", "Processes and threads.", d => d.Processes),
    ];

    public string Path => "/metrics/cadvisor";

    public async Task<string> ReadAsync(CancellationToken ct)
    {
        var text = new MetricText();
        text.Single("machine_cpu_cores", "gauge", "Processors of the node.", Environment.ProcessorCount);
        text.Single("machine_memory_bytes", "gauge", "Memory of the node.", memory().Total);
        var figures = await source.ReadAsync(ct);
        foreach (var (name, type, help, value) in _metrics)
        {
            text.Describe(name, type, help);
            foreach (var one in figures)
            {
                text.Sample(name, Labels(one) + (name == "container_cpu_usage_seconds_total" ? ",cpu=\"total\"" : ""), value(one.Detail));
            }
        }

        WriteStarts(text, figures);
        WriteNetworks(text, figures);
        return text.ToString();
    }

    private static void WriteStarts(MetricText text, IReadOnlyList<ContainerFigures> figures)
    {
        const string Name = "container_start_time_seconds";
        text.Describe(Name, "gauge", "When it started, in Unix time.");
        foreach (var one in figures.Where(f => f.Container?.StartedAt is not null))
        {
            text.Sample(Name, Labels(one), one.Container!.StartedAt!.Value.ToUnixTimeSeconds());
        }
    }

    // A pod's containers share its network: it is counted once, with the infrastructure. The node's own is not the pod's.
    private static void WriteNetworks(MetricText text, IReadOnlyList<ContainerFigures> figures)
    {
        var networks = figures.Where(f => f.Container is null && f.Pod.Ip.Length > 0)
            .SelectMany(f => NetworkFigures.Read(f.Detail.ProcessId).Select(n => (Labels: $"{Labels(f)},{MetricText.Label("interface", n.Interface)}", Network: n)))
            .ToList();
        Write("container_network_receive_bytes_total", "Bytes received.", n => n.ReceivedBytes);
        Write("container_network_receive_errors_total", "Errors while receiving.", n => n.ReceivedErrors);
        Write("container_network_transmit_bytes_total", "Bytes sent.", n => n.SentBytes);
        Write("container_network_transmit_errors_total", "Errors while sending.", n => n.SentErrors);

        void Write(string name, string help, Func<NetworkFigures, long> value)
        {
            text.Describe(name, "counter", help);
            networks.ForEach(n => text.Sample(name, n.Labels, value(n.Network)));
        }
    }

    private static string Labels(ContainerFigures one) => string.Create(
        CultureInfo.InvariantCulture,
        $"{MetricText.Label("container", one.Container?.Name ?? "")},{MetricText.Label("id", one.Group)},{MetricText.Label("image", one.Container?.Image ?? "")},{MetricText.Label("name", one.Container?.Id ?? one.Pod.Id)},{MetricText.Label("namespace", one.Pod.Namespace)},{MetricText.Label("pod", one.Pod.Name)}");
}
