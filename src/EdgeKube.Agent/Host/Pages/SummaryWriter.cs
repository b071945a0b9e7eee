using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Agent.Host.Pages;

/// <summary>Writes the parts that nodes, pods and containers have in common in the Summary API.</summary>
internal sealed class SummaryWriter(Utf8JsonWriter json, DateTimeOffset now)
{
    public Utf8JsonWriter Json => json;

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public void WriteTime() => json.WriteString("time", Text(now));

    public void WriteCpu(long used, long rate)
    {
        json.WriteStartObject("cpu");
        WriteTime();
        json.WriteNumber("usageNanoCores", rate);
        json.WriteNumber("usageCoreNanoSeconds", used);
        json.WriteEndObject();
    }

    public void WriteMemory(SummaryMemory memory)
    {
        json.WriteStartObject("memory");
        WriteTime();
        if (memory.Available is { } available)
        {
            json.WriteNumber("availableBytes", available);
        }

        json.WriteNumber("usageBytes", memory.Usage);
        json.WriteNumber("workingSetBytes", memory.WorkingSet);
        json.WriteNumber("rssBytes", memory.Rss);
        json.WriteNumber("pageFaults", memory.PageFaults);
        json.WriteNumber("majorPageFaults", memory.MajorPageFaults);
        json.WriteEndObject();
    }

    public void WriteNetwork(IReadOnlyList<NetworkFigures> interfaces)
    {
        if (interfaces.Count == 0)
        {
            return;
        }

        json.WriteStartObject("network");
        WriteTime();
        WriteInterface(interfaces.FirstOrDefault(i => i.Interface == "eth0") ?? interfaces[0]);
        json.WriteStartArray("interfaces");
        foreach (var one in interfaces)
        {
            json.WriteStartObject();
            WriteInterface(one);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public void WriteDisk(string name, FileSystemRoom room, long used, long inodesUsed)
    {
        json.WriteStartObject(name);
        WriteRoom(room, used, inodesUsed);
        json.WriteEndObject();
    }

    public void WriteRoom(FileSystemRoom room, long used, long inodesUsed)
    {
        WriteTime();
        json.WriteNumber("availableBytes", room.Available);
        json.WriteNumber("capacityBytes", room.Total);
        json.WriteNumber("usedBytes", used);
        json.WriteNumber("inodesFree", room.InodesFree);
        json.WriteNumber("inodes", room.Inodes);
        json.WriteNumber("inodesUsed", inodesUsed);
    }

    private void WriteInterface(NetworkFigures figures)
    {
        json.WriteString("name", figures.Interface);
        json.WriteNumber("rxBytes", figures.ReceivedBytes);
        json.WriteNumber("rxErrors", figures.ReceivedErrors);
        json.WriteNumber("txBytes", figures.SentBytes);
        json.WriteNumber("txErrors", figures.SentErrors);
    }
}
