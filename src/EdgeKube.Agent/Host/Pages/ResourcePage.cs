using EdgeKube.Platform.Metrics;

namespace EdgeKube.Agent.Host.Pages;

/// <summary>/metrics/resource: processor and memory of the node, its pods and their containers, and what the machine tells of itself.</summary>
internal sealed class ResourcePage(FiguresSource source, Func<HostLoad> load, Func<MachineSight> gauges) : INodePage
{
    private const double NanosecondsPerSecond = 1e9;

    public string Path => "/metrics/resource";

    public async Task<string> ReadAsync(CancellationToken ct)
    {
        var text = new MetricText();
        var figures = await source.ReadAsync(ct);
        var free = load();
        text.Single("node_cpu_usage_seconds_total", "counter", "Processor time used by the node, in seconds.", source.MachineCpu() / NanosecondsPerSecond);
        text.Single("node_memory_working_set_bytes", "gauge", "Memory in use on the node.", free.MemoryTotal - free.MemoryAvailable);
        WriteMachine(text, free, gauges());
        var containers = figures.Where(f => f.Container is not null).ToList();
        Write(text, "container_cpu_usage_seconds_total", "counter", "Processor time used by a container, in seconds.", containers, f => f.Used.CpuNanoseconds / NanosecondsPerSecond);
        Write(text, "container_memory_working_set_bytes", "gauge", "Memory in use by a container.", containers, f => f.Used.Memory);
        WritePods(text, "pod_cpu_usage_seconds_total", "counter", "Processor time used by a pod, in seconds.", figures, f => f.Used.CpuNanoseconds / NanosecondsPerSecond);
        WritePods(text, "pod_memory_working_set_bytes", "gauge", "Memory in use by a pod.", figures, f => f.Used.Memory);
        text.Single("resource_scrape_error", "gauge", "1 if there was an error.", 0);
        return text.ToString();
    }

    // Under names of our own: the kubelet has none for these.
    private static void WriteMachine(MetricText text, HostLoad load, MachineSight seen)
    {
        text.Single("edgekube_node_filesystem_size_bytes", "gauge", "Size of the file system of the node's data.", load.StorageTotal);
        text.Single("edgekube_node_filesystem_avail_bytes", "gauge", "Room left on it.", load.StorageAvailable);
        Tell("temperature_celsius", "gauge", "Temperature of the processor.", seen.Temperature / 1000.0);
        Tell("uptime_seconds", "gauge", "Time since the machine started.", seen.Uptime);
        Tell("network_receive_bytes_total", "counter", "Received over the machine's network adapters.", seen.Received);
        Tell("network_transmit_bytes_total", "counter", "Sent over the machine's network adapters.", seen.Sent);

        void Tell(string name, string type, string help, double? value)
        {
            if (value is { } number)
            {
                text.Single($"edgekube_node_{name}", type, help, number);
            }
        }
    }

    private static void Write(
        MetricText text, string name, string type, string help, IReadOnlyList<ContainerFigures> figures, Func<GroupDetail, double> value)
    {
        text.Describe(name, type, help);
        foreach (var one in figures)
        {
            text.Sample(name, $"{MetricText.Label("container", one.Container!.Name)},{PodLabels(one)}", value(one.Detail));
        }
    }

    private static void WritePods(
        MetricText text, string name, string type, string help, IReadOnlyList<ContainerFigures> figures, Func<GroupDetail, double> value)
    {
        text.Describe(name, type, help);
        foreach (var pod in figures.GroupBy(f => f.Pod.Id))
        {
            text.Sample(name, PodLabels(pod.First()), pod.Sum(f => value(f.Detail)));
        }
    }

    private static string PodLabels(ContainerFigures one) =>
        $"{MetricText.Label("namespace", one.Pod.Namespace)},{MetricText.Label("pod", one.Pod.Name)}";
}
