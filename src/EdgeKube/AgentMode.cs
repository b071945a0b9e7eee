using System.Text.RegularExpressions;
using EdgeKube.Agent;
using EdgeKube.Agent.Eviction;
using EdgeKube.Agent.Host;
using EdgeKube.Agent.Host.Upgrades;
using EdgeKube.Agent.Networking;
using EdgeKube.Agent.NodeLink;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.State;
using EdgeKube.Agent.Volumes;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Configuration;
using EdgeKube.Platform.Sqlite;
using EdgeKube.Platform.Systemd;
using EdgeKube.Platform.Upgrades;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube;

/// <summary>The composition root of a node: every part, by hand, room by room.</summary>
internal static partial class AgentMode
{
    private static readonly TimeSpan _stopWithin = TimeSpan.FromSeconds(15);

    public static Task<int> RunAsync(AgentOptions options, CancellationToken ct) => ModeHost.RunAsync("agent", options, options.Place, options.Check, async () =>
    {
        var notifier = new ServiceNotifier(Environment.GetEnvironmentVariable);
        var cluster = await PrepareAsync(options, notifier, ct);
        using var host = Build(options, cluster);
        notifier.Status("starting the container runtime");
        return await ModeHost.ServeAsync(host, notifier, () => $"node {options.NodeName} of {cluster.Server}", ct);
    });

    // Under the state's lock: a second agent on the directory must have changed nothing when it is refused.
    private static async Task<JoinedCluster> PrepareAsync(AgentOptions options, ServiceNotifier notifier, CancellationToken ct)
    {
        Directory.CreateDirectory(options.Data.Agent, FileModes.PrivateDirectory);
        using var held = SqliteDatabase.TakeLock(StateOf(options));
        ModeHost.MoveTypeTables("agent", options.Data.Agent);
        return await JoinAsync(options, notifier, ct);
    }

    private static string StateOf(AgentOptions options) => Path.Combine(options.Data.Agent, "state.db");

    internal static IHost Build(AgentOptions options, JoinedCluster cluster)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = options.Data.Agent });
        builder.Logging.AddModeLogging(options.NodeName);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = _stopWithin);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(Identity(options, cluster))
            .AddState(StateOf(options))
            .AddRuntimes(options.RuntimeOptions)
            .AddNetworking()
            .AddHost(options.Node, UpgradesOf(options))
            .AddVolumes()
            .AddPods(new PodOptions
            {
                ManifestPath = options.PodManifestPath.Length > 0 ? options.PodManifestPath : Path.Combine(options.Data.Agent, "manifests"),
                ContainerLogMaxBytes = PodOptions.Bytes(options.ContainerLogMaxSize) ?? 0,
                ContainerLogMaxFiles = PodOptions.Files(options.ContainerLogMaxFiles) ?? 0,
            })
            .AddEviction()
            .AddHostedService<MemoryReturn>()
            .AddNodeLink(new NodeLinkOptions
            {
                MqttHost = cluster.MqttHost,
                MqttPort = cluster.MqttPort,
                TlsDirectory = Path.Combine(options.Data.Agent, "tls"),
            });
        return builder.Build();
    }

    private static UpgradeOptions UpgradesOf(AgentOptions options) => new()
    {
        Package = SlotStart.Package,
        Data = options.Data.Root,
        Slots = options.Data.Slots,
        Config = options.Config,
        ByUnit = SystemdModes.Runs && options.Data.IsDefault,
    };

    private static AgentIdentity Identity(AgentOptions options, JoinedCluster cluster) => new()
    {
        NodeName = options.NodeName,
        Directory = options.Data.Agent,
        RunDirectory = Path.Combine(options.Data.Run, "agent"),
        PodLogDirectory = options.Data.PodLogs,
        ForeignCniFolder = options is { RuntimeEndpoint.Length: > 0, Runtime: not "podman" } ? "/etc/cni/net.d" : null,
        NodeIp = options.NodeIp.Length > 0 ? options.NodeIp : HostAddresses.Pick(cluster.MqttHost),
        Version = EdgeKubeVersion.Text,
        ClusterCidr = cluster.ClusterCidr,
        ServiceCidr = cluster.ServiceCidr,
    };

    private static async Task<JoinedCluster> JoinAsync(AgentOptions options, ServiceNotifier notifier, CancellationToken ct)
    {
        using var logging = LoggerFactory.Create(builder => builder.AddModeLogging());
        var join = new JoinOptions
        {
            Server = ServerOf(options),
            Token = TokenOf(options),
            NodeName = options.NodeName,
            Directory = options.Data.Agent,
            Waiting = problem => notifier.Ready($"waiting for {ServerOf(options)}: {problem}"), // a boot does not wait for the server
        };
        return await new Joiner(join, TimeProvider.System, logging.CreateLogger<Joiner>()).JoinAsync(ct);
    }

    private static string TokenOf(AgentOptions options)
    {
        if (options.Token.Length > 0)
        {
            return options.Token;
        }

        if (options.TokenFile.Length > 0 && !File.Exists(options.TokenFile))
        {
            throw new ConfigException($"token-file is {options.TokenFile}; there is no such file");
        }

        string[] files = options.TokenFile.Length > 0
            ? [options.TokenFile]
            : [SystemdCredential("token"), options.Data.ServerToken]; // that of a server on this machine
        return files.Where(File.Exists).Select(f => File.ReadAllText(f).Trim()).FirstOrDefault(t => t.Length > 0) ?? "";
    }

    private static string SystemdCredential(string name) =>
        Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder ? Path.Combine(folder, name) : "";

    private static string ServerOf(AgentOptions options)
    {
        if (options.Server.Length > 0)
        {
            return options.Server.TrimEnd('/');
        }

        return File.Exists(options.Data.Kubeconfig) && ServerLine().Match(File.ReadAllText(options.Data.Kubeconfig)) is { Success: true } line
            ? line.Groups[1].Value
            : Directory.Exists(options.Data.Server)
            ? throw new JoinException("the server on this machine has not started yet")
            : throw new ConfigException(
                "there is no server on this machine to join; name one: --server https://HOST:PORT --token TOKEN (the server prints both)");
    }

    [GeneratedRegex("(?m)^\\s*server:\\s*(https://\\S+)")]
    private static partial Regex ServerLine();
}
