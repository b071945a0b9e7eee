using System.Text.Json;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Management.State;

/// <summary>What is told of a Service. Pure.</summary>
internal static class ServiceState
{
    public static void Write(Utf8JsonWriter writer, ServiceView service, int ready, int total)
    {
        var spec = service.Spec;
        writer.WriteString("namespace", service.Metadata.Namespace);
        writer.WriteString("name", service.Metadata.Name);
        writer.WriteString("type", spec.Type);
        StateJson.WriteTexts(writer, "addresses", Addresses(spec));
        writer.WriteStartArray("ports");
        foreach (var port in spec.Ports ?? [])
        {
            writer.WriteStartObject();
            writer.WriteString("name", port.Name ?? "");
            writer.WriteNumber("port", port.Port);
            writer.WriteString("protocol", port.Protocol);
            if (port.NodePort > 0)
            {
                writer.WriteNumber("nodePort", port.NodePort);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("endpoints");
        writer.WriteNumber("ready", ready);
        writer.WriteNumber("total", total);
        writer.WriteEndObject();
        var lacks = spec.Selector is { Count: > 0 } && ready == 0;
        StateJson.WriteTexts(writer, "problems", lacks ? [total == 0 ? "no pod serves it" : "none of its pods is ready"] : []);
    }

    private static IEnumerable<string> Addresses(ServiceSpec spec)
    {
        if (spec is { Type: "ExternalName", ExternalName: { } name })
        {
            return [name];
        }

        var own = spec.ClusterIPs ?? (spec.ClusterIP is { } address ? [address] : []);
        return own.Where(a => a != "None").Concat(spec.ExternalIPs ?? []);
    }
}
