using System.Text.Json;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Management.State;

/// <summary>What is told of a board. Pure.</summary>
internal static class NodeState
{
    private const string PowerProblem = "edgekube.io/power-problem";

    public static void Write(Utf8JsonWriter writer, NodeView node, IReadOnlyCollection<PodView> pods, NodeUsage? usage)
    {
        writer.WriteString("name", node.Metadata.Name);
        writer.WriteBoolean("ready", IsReady(node));
        writer.WriteBoolean("schedulable", !node.Spec.Unschedulable);
        WriteUsage(writer, "cpu", usage is null ? null : Math.Round(usage.Cpu / 1e9, 2), Capacity(node, "cpu") / 1000d);
        WriteUsage(writer, "memory", usage?.Memory, Math.Floor(Capacity(node, "memory") / 1000d));
        WriteMachine(writer, usage);
        WriteVersions(writer, node.Status.NodeInfo);
        writer.WriteStartArray("addresses");
        foreach (var address in node.Status.Addresses?.Where(a => a.Type is "InternalIP" or "ExternalIP") ?? [])
        {
            writer.WriteStringValue(address.Address);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("pods");
        writer.WriteNumber("total", pods.Count);
        writer.WriteNumber("running", pods.Count(p => p.Status.Phase == "Running"));
        writer.WriteNumber("ready", pods.Count(PodWords.IsReady));
        writer.WriteNumber("capacity", Capacity(node, "pods") / 1000);
        writer.WriteEndObject();
        StateJson.WriteTexts(writer, "problems", Problems(node));
    }

    public static bool IsReady(NodeView node) => node.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    private static IEnumerable<string> Problems(NodeView node)
    {
        foreach (var condition in node.Status.Conditions ?? [])
        {
            var what = (condition.Type, condition.Status) switch
            {
                ("Ready", "True") => null,
                ("Ready", "Unknown") => "the board is not heard of",
                ("Ready", _) => "the board is not ready",
                ("MemoryPressure", "True") => "memory is short",
                ("DiskPressure", "True") => "the disk is nearly full",
                ("PIDPressure", "True") => "there are too many processes",
                (NodeStatus.MemoryCgroupDisabled, "True") => "containers cannot be held to limits of memory",
                _ => null,
            };
            if (what is not null)
            {
                yield return string.IsNullOrEmpty(condition.Message) ? what : $"{what}: {condition.Message}";
            }
        }

        if (node.Metadata.Annotations?.GetValueOrDefault(PowerProblem) is { } problem)
        {
            yield return problem;
        }
    }

    // What a board does not tell is left out.
    private static void WriteMachine(Utf8JsonWriter writer, NodeUsage? usage)
    {
        if (usage?.DiskCapacity is > 0 and var disk)
        {
            WriteUsage(writer, "disk", usage.DiskUsed, disk);
        }

        if (usage?.Temperature is { } degrees)
        {
            writer.WriteNumber("temperature", Math.Round(degrees / 1000.0, 1));
        }

        if (usage is { Received: { } received, Sent: { } sent })
        {
            writer.WriteStartObject("network");
            writer.WriteNumber("rxBytesPerSecond", received);
            writer.WriteNumber("txBytesPerSecond", sent);
            writer.WriteEndObject();
        }
    }

    // In thousandths.
    private static long Capacity(NodeView node, string resource) =>
        Quantity.TryParse(node.Status.Capacity?.GetValueOrDefault(resource), out var quantity) ? quantity.MilliValue : 0;

    private static void WriteUsage(Utf8JsonWriter writer, string name, double? used, double capacity)
    {
        writer.WriteStartObject(name);
        if (used is { } number)
        {
            writer.WriteNumber("used", number);
            if (capacity > 0)
            {
                writer.WriteNumber("percent", Math.Round(100 * number / capacity));
            }
        }

        writer.WriteNumber("capacity", capacity);
        writer.WriteEndObject();
    }

    private static void WriteVersions(Utf8JsonWriter writer, NodeSystemInfo? info)
    {
        if (info is null)
        {
            return;
        }

        writer.WriteStartObject("versions");
        writer.WriteString("agent", info.KubeletVersion);
        writer.WriteString("runtime", info.ContainerRuntimeVersion);
        writer.WriteString("kernel", info.KernelVersion);
        writer.WriteString("os", info.OsImage);
        writer.WriteString("architecture", info.Architecture);
        writer.WriteEndObject();
    }
}
