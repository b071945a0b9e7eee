using System.Globalization;
using System.Net;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Processes;
using EdgeKube.Platform.Schedules;
using EdgeKube.Platform.Sqlite;
using EdgeKube.Platform.Systemd;
using EdgeKube.Server.Admission;
using EdgeKube.Server.Aggregation;
using EdgeKube.Server.ApiServer;
using EdgeKube.Server.ApiServer.Audit;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Auth.ServiceAccounts;
using EdgeKube.Server.Backups;
using EdgeKube.Server.Broker;
using EdgeKube.Server.Controllers.AdmissionPolicies;
using EdgeKube.Server.Controllers.Aggregation;
using EdgeKube.Server.Controllers.ApiService;
using EdgeKube.Server.Controllers.Certificates;
using EdgeKube.Server.Controllers.Components;
using EdgeKube.Server.Controllers.CustomResources;
using EdgeKube.Server.Controllers.Deployments;
using EdgeKube.Server.Controllers.Disruptions;
using EdgeKube.Server.Controllers.EndpointSlices;
using EdgeKube.Server.Controllers.FlowControl;
using EdgeKube.Server.Controllers.GarbageCollection;
using EdgeKube.Server.Controllers.Namespaces;
using EdgeKube.Server.Controllers.Nodes;
using EdgeKube.Server.Controllers.PersistentVolumes;
using EdgeKube.Server.Controllers.Quotas;
using EdgeKube.Server.Controllers.ReplicaSets;
using EdgeKube.Server.Controllers.ServiceAccounts;
using EdgeKube.Server.Controllers.ServiceAddresses;
using EdgeKube.Server.Controllers.Upgrades;
using EdgeKube.Server.Dashboard;
using EdgeKube.Server.Management;
using EdgeKube.Server.NodeLink;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds;
using EdgeKube.Server.Scheduling;
using EdgeKube.Server.Storage;
using EdgeKube.Server.Watching;
using EdgeKube.Server.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeKube;

/// <summary>The composition root of the control plane: every part, by hand, room by room.</summary>
internal static class ServerMode
{
    private const string DefaultKubeconfig = "/etc/edgekube/kubeconfig.yaml";
    private const int MostFiles = 65_536; // as systemd gives it
    private static readonly TimeSpan _stopWithin = TimeSpan.FromSeconds(15);

    public static Task<int> RunAsync(ServerOptions options, CancellationToken ct) => ModeHost.RunAsync("server", options, options.Place, options.Check, async () =>
    {
        _ = OpenFiles.Raise(MostFiles); // before the broker inherits the limit
        var addresses = ServerAddresses.Of(options);
        using var pki = Prepare(options, addresses);
        var notifier = new ServiceNotifier(Environment.GetEnvironmentVariable);
        var kept = new KeptSocket("api", notifier, Environment.GetEnvironmentVariable);
        await using var app = Build(options, addresses, pki, kept);
        app.MapManagement();
        app.MapApiServer();
        await using var sharing = app.Lifetime.ApplicationStopping.Register(kept.Share);
        var code = await ModeHost.ServeAsync(
            app,
            notifier,
            () =>
            {
                WriteKubeconfig(options, addresses, pki);
                Welcome(options, addresses);
                return $"serves {UrlOf(options, addresses)}";
            },
            ct);
        if (code == Reload.StartAnew)
        {
            kept.HandOver();
        }

        return code;
    });

    // Under the store's lock: a second server on the directory must not have changed the first one's certificates when it is refused.
    private static ClusterPki Prepare(ServerOptions options, ServerAddresses addresses)
    {
        Directory.CreateDirectory(options.Data.Server, FileModes.PrivateDirectory);
        using var held = SqliteDatabase.TakeLock(StoreOf(options));
        ModeHost.MoveTypeTables("server", options.Data.Server);
        return ClusterPki.Open(Path.Combine(options.Data.Server, "tls"), addresses.Names, TimeProvider.System);
    }

    private static string StoreOf(ServerOptions options) => Path.Combine(options.Data.Server, "state.db");

    private static WebApplication Build(ServerOptions options, ServerAddresses addresses, ClusterPki pki, KeptSocket kept)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = options.Data.Server });
        builder.Logging.AddModeLogging();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = _stopWithin);
        var api = ApiOptions(options, addresses);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ConfigureApiServer(api, pki));
        builder.Services.Configure<SocketTransportOptions>(transport =>
            transport.CreateBoundListenSocket = endPoint => kept.Open(endPoint, SocketTransportOptions.CreateDefaultBoundListenSocket));
        var broker = new BrokerOptions
        {
            Directory = options.Data.Server,
            RunDirectory = Path.Combine(options.Data.Run, "server"),
            BindAddress = options.BindAddress == IPAddress.Any.ToString() ? "" : options.BindAddress,
            MqttPort = options.MqttPort,
            ExternalUrl = options.MqttUrl,
        };
        builder.Services.AddSingleton(TimeProvider.System);
        if (options.AuditLog.Length > 0)
        {
            builder.Services.AddAudit(AuditOf(options));
        }

        builder.Services
            .AddRegistry(StoreOf(options), new KindHooksOptions
            {
                ServiceCidr = IPNetwork.Parse(options.ServiceCidr),
                KubernetesAddress = addresses.KubernetesService,
                AdmitsAccounts = true,
            })
            .AddSingleton(p => (IHeartbeat)p.GetRequiredService<IStore>())
            .AddCustomResources()
            .AddBroker(broker)
            .AddSingleton(new ClusterTrust(pki.Authority.CertificatePem))
            .AddNamespaces()
            .AddAuth(pki, new TokenFile(options.Data.ServerToken))
            .AddWebhooks()
            .AddAdmission()
            .AddExtensionServers()
            .AddWatching()
            .AddSingleton<ISecretTokens>(p => new SecretTokens(p.GetRequiredService<TokenIssuer>()))
            .AddServiceAccounts(pki.Authority.CertificatePem)
            .AddScheduling()
            .AddReplicaSets()
            .AddDeployments()
            .AddDisruptions()
            .AddQuotas()
            .AddComponents()
            .AddNodes(options.ClusterCidr)
            .AddEndpointSlices()
            .AddApiService(new ApiServiceEndpoint(addresses.KubernetesService.ToString(), addresses.Advertised, options.HttpsPort))
            .AddServiceAddresses(options.ServiceCidr)
            .AddGarbageCollection()
            .AddFlowControl()
            .AddAdmissionPolicies()
            .AddAggregation()
            .AddCertificates(pki.Authority)
            .AddPersistentVolumes()
            .AddUpgrades()
            .AddBackups(BackupsOf(options))
            .AddSingleton<INodeCertificateIssuer>(p => new NodeCertificateIssuer(p.GetRequiredService<NodeCertificates>()))
            .AddSingleton<INodeTokenIssuer>(p => new NodeTokenIssuer(new PodTokenSigner(
                p.GetRequiredService<IRegistry>(), p.GetRequiredService<TokenIssuer>(), p.GetRequiredService<TimeProvider>())))
            .AddHostedService<MemoryReturn>()
            .AddNodeLink(LinkOptions(options, broker, pki))
            .AddApiServer(api);
        if (options.MqttUrl.Length == 0)
        {
            builder.Services.AddManagement(new ManagementOptions { HomeAssistant = options.HomeAssistant }).AddDashboard();
        }

        return builder.Build();
    }

    private static AuditOptions AuditOf(ServerOptions options) => new()
    {
        Path = options.AuditLog,
        MaxSize = options.AuditLogMaxSize,
        MaxBackups = options.AuditLogMaxBackups,
        MaxAge = options.AuditLogMaxAge,
    };

    private static ApiServerOptions ApiOptions(ServerOptions options, ServerAddresses addresses) => new()
    {
        BindAddress = addresses.Bind,
        Port = options.HttpsPort,
        Version = EdgeKubeVersion.Text,
        MqttUrl = options.MqttUrl.Length > 0 ? options.MqttUrl : $"mqtts://:{options.MqttPort.ToString(CultureInfo.InvariantCulture)}",
        ExternalUrl = UrlOf(options, addresses),
        ClusterCidr = options.ClusterCidr,
        ServiceCidr = options.ServiceCidr,
    };

    private static NodeLinkOptions LinkOptions(ServerOptions options, BrokerOptions broker, ClusterPki pki)
    {
        if (options.MqttUrl.Length == 0)
        {
            return new NodeLinkOptions { MqttHost = broker.SocketPath, MqttPort = 0, UpgradeDirectory = options.Data.Upgrades };
        }

        var url = new Uri(options.MqttUrl);
        return new NodeLinkOptions
        {
            MqttHost = url.Host,
            MqttPort = url.Port > 0 ? url.Port : options.MqttPort,
            CaFile = pki.CaFile,
            CertificateFile = pki.BrokerCertificateFile,
            KeyFile = pki.BrokerKeyFile,
            UpgradeDirectory = options.Data.Upgrades,
        };
    }

    private static BackupOptions? BackupsOf(ServerOptions options) => Schedule.TryParse(options.BackupSchedule) is not { } schedule ? null : new(
        options.Data.Server,
        options.BackupFolder,
        schedule,
        int.Parse(options.BackupRetention, CultureInfo.InvariantCulture),
        EdgeKubeVersion.Text);

    private static string UrlOf(ServerOptions options, ServerAddresses addresses) => $"https://{addresses.Advertised}:{options.HttpsPort}";

    private static void WriteKubeconfig(ServerOptions options, ServerAddresses addresses, ClusterPki pki)
    {
        Kubeconfig.Write(options.Data.Kubeconfig, UrlOf(options, addresses), pki);
        if (options.Data.IsDefault && !File.Exists(DefaultKubeconfig))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(DefaultKubeconfig)!);
            File.Delete(DefaultKubeconfig); // a link whose target is gone
            File.CreateSymbolicLink(DefaultKubeconfig, options.Data.Kubeconfig);
        }
    }

    private static void Welcome(ServerOptions options, ServerAddresses addresses)
    {
        var server = UrlOf(options, addresses);
        var kubeconfig = options.Data.IsDefault ? DefaultKubeconfig : options.Data.Kubeconfig;
        Console.Error.WriteLine($"""
            EdgeKube {EdgeKubeVersion.Text} serves {server}
              use it:      export KUBECONFIG={kubeconfig}; kubectl get nodes
              join a node: edgekube agent --server {server} --token "$(cat {options.Data.ServerToken})"
            """);
    }
}
