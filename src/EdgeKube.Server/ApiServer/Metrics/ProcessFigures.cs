using System.Globalization;
using EdgeKube.Platform.Metrics;

namespace EdgeKube.Server.ApiServer.Metrics;

/// <summary>What this process uses, under the names that every Prometheus client library gives it.</summary>
internal static class ProcessFigures
{
    private const int TicksPerSecond = 100; // USER_HZ of proc(5)

    public static void Write(MetricText text)
    {
        // Fields of proc_pid_stat(5) from the third on; the second, the name, may hold anything but ends with the last ")".
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        text.Single("process_cpu_seconds_total", "counter", "Processor time used, in seconds.", (Field(fields, 14) + Field(fields, 15)) / TicksPerSecond);
        text.Single("process_start_time_seconds", "gauge", "When the process started, in Unix time.", Booted() + (Field(fields, 22) / TicksPerSecond));
        text.Single("process_virtual_memory_bytes", "gauge", "Virtual memory.", Field(fields, 23));
        text.Single("process_resident_memory_bytes", "gauge", "Resident memory.", Field(fields, 24) * Environment.SystemPageSize);
        text.Single("process_threads", "gauge", "Threads.", Field(fields, 20));
        text.Single("process_open_fds", "gauge", "Open files.", Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
        text.Single("dotnet_gc_heap_bytes", "gauge", "Managed memory in use.", GC.GetTotalMemory(forceFullCollection: false));
        text.Single("dotnet_gc_allocated_bytes_total", "counter", "Managed memory allocated since the start.", GC.GetTotalAllocatedBytes());
        text.Describe("dotnet_gc_collections_total", "counter", "Garbage collections.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            var label = MetricText.Label("generation", generation.ToString(CultureInfo.InvariantCulture));
            text.Sample("dotnet_gc_collections_total", label, GC.CollectionCount(generation));
        }
    }

    /// <param name="number">As proc(5) counts them.</param>
    private static double Field(string[] fields, int number) => double.Parse(fields[number - 3], CultureInfo.InvariantCulture);

    private static double Booted()
    {
        var line = File.ReadLines("/proc/stat").First(l => l.StartsWith("btime ", StringComparison.Ordinal));
        return double.Parse(line["btime ".Length..], CultureInfo.InvariantCulture);
    }
}
