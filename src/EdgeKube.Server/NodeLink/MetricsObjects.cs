using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.NodeLink;

/// <summary>Writes figures as objects of metrics.k8s.io/v1beta1, under the name and with the labels of what they are about.</summary>
internal static class MetricsObjects
{
    private const long BytesPerKi = 1024;

    public static StoredObject Node(ResourceKey key, StoredObject about, NodeUsage usage) =>
        Make(key, "NodeMetrics", about, usage, writer => WriteUsage(writer, usage.Cpu, usage.Memory));

    public static StoredObject Pod(ResourceKey key, StoredObject about, NodeUsage node, PodUsage usage) => Make(key, "PodMetrics", about, node, writer =>
    {
        writer.WriteStartArray("containers");
        foreach (var container in usage.Containers)
        {
            writer.WriteStartObject();
            writer.WriteString("name", container.Name);
            WriteUsage(writer, container.Cpu, container.Memory);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static StoredObject Make(ResourceKey key, string kind, StoredObject about, NodeUsage usage, Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", "metrics.k8s.io/v1beta1");
            writer.WriteString("kind", kind);
            writer.WriteStartObject("metadata");
            writer.WriteString("name", key.Name);
            if (key.Namespace.Length > 0)
            {
                writer.WriteString("namespace", key.Namespace);
            }

            writer.WriteString("creationTimestamp", TimeConverter.Format(WholeSeconds(usage.At)));
            if (ObjectJson.Read(about.Value)["metadata"]?["labels"] is JsonObject { Count: > 0 } labels)
            {
                writer.WritePropertyName("labels");
                labels.WriteTo(writer);
            }

            writer.WriteEndObject();
            writer.WriteString("timestamp", TimeConverter.Format(WholeSeconds(usage.At)));
            writer.WriteString("window", string.Create(CultureInfo.InvariantCulture, $"{usage.Window / 1000m:0.###}s"));
            content(writer);
            writer.WriteEndObject();
        }

        return new(key.ToString(), 0, buffer.WrittenMemory);
    }

    private static void WriteUsage(Utf8JsonWriter writer, long cpu, long memory)
    {
        writer.WriteStartObject("usage");
        writer.WriteString("cpu", cpu == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{cpu}n"));
        writer.WriteString("memory", string.Create(CultureInfo.InvariantCulture, $"{memory / BytesPerKi}Ki"));
        writer.WriteEndObject();
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);
}
