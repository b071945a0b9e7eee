using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Runs the plugins of the node's CNI configuration in their order, as CNI's specification has it.</summary>
/// <param name="configuration">The folder whose first <c>.conflist</c> it is.</param>
internal sealed class CniPlugins(string configuration)
{
    private const string Interface = "eth0";
    private const string PluginFolder = "/usr/lib/cni";

    /// <returns>The sandbox's address.</returns>
    public async Task<string> AddAsync(SandboxRecord sandbox, string netns, CancellationToken ct)
    {
        var list = Read() ?? throw new RuntimeException("Unavailable", $"cni plugin not initialized: there is no configuration in {configuration}");
        JsonNode? result = null;
        foreach (var plugin in list["plugins"]!.AsArray().OfType<JsonObject>())
        {
            result = await RunAsync("ADD", list, plugin, result, sandbox, netns, ct) ?? result;
        }

        return AddressOf(result) ?? throw new RuntimeException("Unknown", "the network plugins gave no address");
    }

    /// <summary>Backwards; the plugins themselves bear it that there is nothing any more.</summary>
    public async Task DeleteAsync(SandboxRecord sandbox, string netns, CancellationToken ct)
    {
        if (Read() is not { } list)
        {
            return;
        }

        foreach (var plugin in list["plugins"]!.AsArray().OfType<JsonObject>().Reverse())
        {
            await RunAsync("DEL", list, plugin, null, sandbox, netns, ct);
        }
    }

    private JsonObject? Read()
    {
        var file = Directory.Exists(configuration) ? Directory.GetFiles(configuration, "*.conflist").Order(StringComparer.Ordinal).FirstOrDefault() : null;
        return file is null ? null : JsonNode.Parse(File.ReadAllText(file)) as JsonObject;
    }

    private static async Task<JsonNode?> RunAsync(
        string command, JsonObject list, JsonObject plugin, JsonNode? previous, SandboxRecord sandbox, string netns, CancellationToken ct)
    {
        var type = plugin["type"]!.GetValue<string>();
        var environment = new Dictionary<string, string>
        {
            ["CNI_COMMAND"] = command,
            ["CNI_CONTAINERID"] = sandbox.Key,
            ["CNI_NETNS"] = netns,
            ["CNI_IFNAME"] = Interface,
            ["CNI_PATH"] = PluginFolder,
            ["CNI_ARGS"] = $"IgnoreUnknown=1;K8S_POD_NAMESPACE={sandbox.Namespace};K8S_POD_NAME={sandbox.Name};K8S_POD_UID={sandbox.Uid}",
        };
        var input = Configuration(list, plugin, previous, sandbox).ToJsonString();
        var (code, output, error) = await new HostTool(Path.Combine(PluginFolder, type), "containernetworking-plugins")
            .RunAsync([], input, environment, ct);
        return code == 0
            ? output.AsSpan().Trim().Length > 0 ? JsonNode.Parse(output) : null
            : throw new RuntimeException("Unknown", $"plugin type=\"{type}\" failed ({command}): {Problem(output, error)}");
    }

    private static JsonObject Configuration(JsonObject list, JsonObject plugin, JsonNode? previous, SandboxRecord sandbox)
    {
        var configuration = plugin.DeepClone().AsObject();
        configuration["cniVersion"] = list["cniVersion"]?.DeepClone();
        configuration["name"] = list["name"]?.DeepClone();
        if (previous is not null)
        {
            configuration["prevResult"] = previous.DeepClone();
        }

        if (plugin["capabilities"]?["portMappings"] is not null && sandbox.HostPorts.Count > 0)
        {
            configuration["runtimeConfig"] = new JsonObject
            {
                ["portMappings"] = new JsonArray([.. sandbox.HostPorts.Select(p => (JsonNode)new JsonObject
                {
                    ["hostPort"] = p.HostPort,
                    ["containerPort"] = p.ContainerPort,
                    ["protocol"] = p.Protocol.ToLowerInvariant(),
                    ["hostIP"] = p.HostIp,
                })]),
            };
        }

        configuration.Remove("capabilities");
        return configuration;
    }

    private static string? AddressOf(JsonNode? result) =>
        (result?["ips"] as JsonArray)?.Select(ip => ip?["address"]?.GetValue<string>().Split('/')[0])
            .OfType<string>()
            .OrderBy(ip => ip.Contains(':', StringComparison.Ordinal))
            .FirstOrDefault();

    // A plugin says on its output why it failed.
    private static string Problem(string output, string error)
    {
        try
        {
            return JsonNode.Parse(output)?["msg"]?.GetValue<string>() is { Length: > 0 } message ? message : error.Trim();
        }
        catch (JsonException)
        {
            return (output + error).Trim();
        }
    }
}
