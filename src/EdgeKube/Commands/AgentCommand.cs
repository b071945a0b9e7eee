using System.CommandLine;
using EdgeKube.Agent.Networking;

namespace EdgeKube.Commands;

/// <summary><c>edgekube agent</c>: a node.</summary>
internal static class AgentCommand
{
    public static IReadOnlyList<string> Keys { get; } =
        ["data-dir", "server", "token", "token-file", "node-name", "node-ip", "runtime", "runtime-endpoint",
        "pod-manifest-path", "container-log-max-size", "container-log-max-files", .. NodeSettings.Keys, .. ImageSettings.Keys];

    public static Command Build(Setting setting)
    {
        var dataDir = setting.Text("data-dir", "Where the state is kept", DataDirectory.Default);
        var server = setting.Text("server", "The server, https://HOST:PORT (default: one on this machine)", "");
        var token = setting.Text("token", "The token to join with (default: that of a server on this machine)", "");
        var tokenFile = setting.Text("token-file", "Read the token from this file", "");
        var name = setting.Text("node-name", "The node's name (default: the host name)", "");
        var ip = setting.Text("node-ip", "The address that other nodes reach this one at (default: the one towards the server)", "");
        var runtime = setting.Text("runtime", "What runs containers: containerd or podman", "containerd");
        var endpoint = setting.Text("runtime-endpoint", "Use the runtime (CRI, or Podman's service) at this socket (unix://…) instead of starting one", "");
        var images = new ImageSettings(setting);
        var manifests = setting.Text("pod-manifest-path", "The folder of static pods (default: agent/manifests below the data directory)", "");
        var logSize = setting.Text("container-log-max-size", "Put a container's log aside when it is larger", "10Mi");
        var logFiles = setting.Text("container-log-max-files", "How many log files a container has at most", "5");
        var node = new NodeSettings(setting);
        var check = Setting.Check();
        var command = new Command("agent", "Run a node")
        {
            dataDir, server, token, tokenFile, name, ip, runtime, endpoint, manifests, logSize, logFiles, check, Cleanup(),
        };
        node.AddTo(command);
        images.AddTo(command);
        command.SetAction((parsed, ct) => AgentMode.RunAsync(
            images.Apply(parsed, new AgentOptions
            {
                Data = DataDirectory.At(parsed.GetRequiredValue(dataDir)),
                Check = parsed.GetValue(check),
                Place = setting.Place,
                Config = parsed.GetValue<string>("--config"),
                Server = parsed.GetRequiredValue(server),
                Token = parsed.GetRequiredValue(token),
                TokenFile = parsed.GetRequiredValue(tokenFile),
                NodeName = parsed.GetRequiredValue(name) is { Length: > 0 } given ? given : Environment.MachineName.ToLowerInvariant(),
                NodeIp = parsed.GetRequiredValue(ip),
                Runtime = parsed.GetRequiredValue(runtime),
                RuntimeEndpoint = parsed.GetRequiredValue(endpoint),
                PodManifestPath = parsed.GetRequiredValue(manifests),
                ContainerLogMaxSize = parsed.GetRequiredValue(logSize),
                ContainerLogMaxFiles = parsed.GetRequiredValue(logFiles),
                Node = node.Read(parsed),
            }),
            ct));
        return command;
    }

    private static Command Cleanup()
    {
        var command = new Command("cleanup", "Take away what a stopped agent's network leaves for its pods: Services, routes and the bridge");
        command.SetAction((_, ct) => ModeHost.WithWordsAsync("agent", async () =>
        {
            await NetworkCleanup.RunAsync(ct);
            return 0;
        }));
        return command;
    }
}
