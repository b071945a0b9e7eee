using System.Text;
using System.Text.Json;

namespace EdgeKube.Agent.Host.Pages;

/// <summary>/stats/summary: the kubelet's Summary API (<c>stats/v1alpha1</c>).</summary>
internal sealed class SummaryPage(string node, FiguresSource source, Func<HostLoad> machine, IPodDisk disk, TimeProvider time) : INodePage
{
    // Rates are those of this moment: nothing has to be remembered between two who ask.
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(250);

    public string Path => "/stats/summary";

    public async Task<string> ReadAsync(CancellationToken ct)
    {
        var (start, cpu) = (time.GetTimestamp(), source.MachineCpu());
        var before = (await source.ReadAsync(ct)).ToDictionary(f => f.Group, f => f.Detail.Used.CpuNanoseconds);
        await Task.Delay(_window, time, ct);
        var figures = await source.ReadAsync(ct);
        var rates = new SummaryRates(before, cpu, time.GetElapsedTime(start));
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            var load = machine();
            WriteNode(new SummaryWriter(json, time.GetUtcNow()), load, rates);
            json.WriteStartArray("pods");
            foreach (var pod in figures.GroupBy(f => f.Pod.Id))
            {
                var parts = await disk.PartsAsync(pod.First().Pod.Uid, ct);
                WritePod(new SummaryWriter(json, time.GetUtcNow()), [.. pod], rates, new SummaryDisk(load, parts));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    private void WriteNode(SummaryWriter writer, HostLoad load, SummaryRates rates)
    {
        var (used, cpu, disks) = (load.MemoryTotal - load.MemoryAvailable, source.MachineCpu(), new SummaryDisk(load, []));
        writer.Json.WriteStartObject("node");
        writer.Json.WriteString("nodeName", node);
        writer.WriteCpu(cpu, rates.OfMachine(cpu));
        writer.WriteMemory(new SummaryMemory(load.MemoryAvailable, used, used, 0, 0, 0));
        writer.WriteNetwork(NetworkFigures.Read(0));
        disks.WriteNode(writer, "fs");
        writer.Json.WriteStartObject("runtime");
        disks.WriteImages(writer, "imageFs");
        disks.WriteImages(writer, "containerFs");
        writer.Json.WriteEndObject();
        writer.Json.WriteStartObject("rlimit");
        writer.WriteTime();
        writer.Json.WriteNumber("maxpid", load.TasksMax);
        writer.Json.WriteNumber("curproc", load.Tasks);
        writer.Json.WriteEndObject();
        writer.Json.WriteEndObject();
    }

    private static void WritePod(SummaryWriter writer, IReadOnlyList<ContainerFigures> figures, SummaryRates rates, SummaryDisk disk)
    {
        var pod = figures[0].Pod;
        writer.Json.WriteStartObject();
        writer.Json.WriteStartObject("podRef");
        writer.Json.WriteString("name", pod.Name);
        writer.Json.WriteString("namespace", pod.Namespace);
        writer.Json.WriteString("uid", pod.Uid);
        writer.Json.WriteEndObject();
        writer.Json.WriteString("startTime", SummaryWriter.Text(pod.CreatedAt));
        writer.Json.WriteStartArray("containers");
        foreach (var one in figures.Where(f => f.Container is not null))
        {
            writer.Json.WriteStartObject();
            writer.Json.WriteString("name", one.Container!.Name);
            writer.Json.WriteString("startTime", SummaryWriter.Text(one.Container.StartedAt ?? one.Container.CreatedAt));
            writer.WriteCpu(one.Detail.Used.CpuNanoseconds, rates.Of(one));
            writer.WriteMemory(SummaryMemory.Of([one]));
            disk.WriteContainer(writer, one.Container.Name);
            writer.Json.WriteEndObject();
        }

        writer.Json.WriteEndArray();
        writer.WriteCpu(figures.Sum(f => f.Detail.Used.CpuNanoseconds), figures.Sum(rates.Of));
        writer.WriteMemory(SummaryMemory.Of(figures));
        if (pod.Ip.Length > 0 && figures.FirstOrDefault(f => f.Container is null) is { } infrastructure)
        {
            writer.WriteNetwork(NetworkFigures.Read(infrastructure.Detail.ProcessId));
        }

        disk.WritePod(writer);
        writer.Json.WriteStartObject("process_stats");
        writer.Json.WriteNumber("process_count", figures.Sum(f => f.Detail.Processes));
        writer.Json.WriteEndObject();
        writer.Json.WriteEndObject();
    }
}
