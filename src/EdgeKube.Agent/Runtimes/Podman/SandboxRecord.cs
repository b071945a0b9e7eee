using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Agent.Runtimes.Json;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>A sandbox's network, noted before anything of it is made, so that whoever comes after can take it away.</summary>
internal sealed record SandboxRecord
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Uid { get; init; }

    public required int Attempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>"" while it has none.</summary>
    public string Ip { get; init; } = "";

    public IReadOnlyList<PortMapping> HostPorts { get; init; } = [];

    /// <summary>Names the sandbox to the network's plugins.</summary>
    public string Key => KeyOf(Uid, Attempt);

    /// <summary>Of its container, whether it came to be or not.</summary>
    public string ContainerName => NameOf(Namespace, Name, Uid, Attempt);

    public static string NameOf(string ns, string name, string uid, int attempt) =>
        $"k8s_POD_{name}_{ns}_{uid}_{attempt.ToString(CultureInfo.InvariantCulture)}";

    public static string KeyOf(string uid, int attempt) => $"{uid}_{attempt.ToString(CultureInfo.InvariantCulture)}";

    public static SandboxRecord Of(SandboxSpec sandbox, DateTimeOffset now) => new()
    {
        Namespace = sandbox.Namespace,
        Name = sandbox.Name,
        Uid = sandbox.Uid,
        Attempt = sandbox.Attempt,
        CreatedAt = now,
        HostPorts = sandbox.HostPorts,
    };

    public string ToJson() => new JsonObject
    {
        ["namespace"] = Namespace,
        ["name"] = Name,
        ["uid"] = Uid,
        ["attempt"] = Attempt,
        ["createdAt"] = CreatedAt.ToString("O", CultureInfo.InvariantCulture),
        ["ip"] = Ip,
        ["hostPorts"] = new JsonArray([.. HostPorts.Select(p => (JsonNode)new JsonObject
        {
            ["protocol"] = p.Protocol,
            ["hostPort"] = p.HostPort,
            ["containerPort"] = p.ContainerPort,
            ["hostIP"] = p.HostIp,
        })]),
    }.ToJsonString();

    /// <returns>Null when the text is not a record, such as half of one.</returns>
    public static SandboxRecord? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return root.Text("uid").Length == 0 ? null : new SandboxRecord
            {
                Namespace = root.Text("namespace"),
                Name = root.Text("name"),
                Uid = root.Text("uid"),
                Attempt = (int)root.Number("attempt"),
                CreatedAt = root.Time("createdAt") ?? DateTimeOffset.UnixEpoch,
                Ip = root.Text("ip"),
                HostPorts = [.. root.Member("hostPorts").Items().Select(p => new PortMapping(
                    p.Text("protocol"), (int)p.Number("hostPort"), (int)p.Number("containerPort"), p.Text("hostIP")))],
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
