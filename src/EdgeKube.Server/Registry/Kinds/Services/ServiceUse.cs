using System.Text.Json;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>The addresses and node ports that a stored Service holds.</summary>
internal sealed record ServiceUse(string Owner, IReadOnlyList<string> Held)
{
    public static ServiceUse Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var (meta, spec) = (Property(document.RootElement, "metadata"), Property(document.RootElement, "spec"));
        var held = new List<string>();
        if (Text(spec, "clusterIP") is { Length: > 0 } ip and not "None")
        {
            held.Add(Address(ip));
        }

        if (Property(spec, "ports") is { ValueKind: JsonValueKind.Array } ports)
        {
            foreach (var port in ports.EnumerateArray())
            {
                if (Property(port, "nodePort") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var nodePort))
                {
                    held.Add(Port(nodePort));
                }
            }
        }

        return new($"{Text(meta, "namespace")}/{Text(meta, "name")}", held);
    }

    public static string Address(string ip) => $"ip/{ip}";

    public static string Port(long port) => $"port/{port}";

    private static JsonElement Property(JsonElement at, string name) =>
        at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var value) ? value : default;

    private static string Text(JsonElement at, string name) =>
        Property(at, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";
}
