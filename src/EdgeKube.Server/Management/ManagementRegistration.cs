using EdgeKube.Api.Views;
using EdgeKube.Server.ApiServer;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Auth.ServiceAccounts;
using EdgeKube.Server.Broker;
using EdgeKube.Server.Management.Door;
using EdgeKube.Server.Management.HomeAssistant;
using EdgeKube.Server.Management.Requests;
using EdgeKube.Server.Management.State;
using EdgeKube.Server.Management.Streams;
using EdgeKube.Server.NodeLink;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Management;

/// <summary>Adds the management over MQTT to a server that has its own broker.</summary>
public static class ManagementRegistration
{
    public static IServiceCollection AddManagement(this IServiceCollection services, ManagementOptions options) => services
        .AddSingleton(options)
        .AddSingleton(p => new MqttAccounts(p.GetRequiredService<BrokerOptions>(), p.GetRequiredService<BrokerProcess>()))
        .AddSingleton(p => new Sessions(p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => new CallerLimits(p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => new InMemoryApi(p.GetRequiredService<ApiPipeline>().HandleAsync))
        .AddSingleton(p => new SiteVerbs(
            p.GetRequiredService<InMemoryApi>(),
            new SiteOptions(p.GetRequiredService<ApiServerOptions>().ExternalUrl, p.GetRequiredService<ClusterPki>().Authority.Hash),
            new AccountBook(p.GetRequiredService<BrokerOptions>().AccountsFile),
            p.GetRequiredService<TimeProvider>()))
        .AddSingleton(p => new RequestVerbs(
            p.GetRequiredService<InMemoryApi>(),
            p.GetRequiredService<IRegistry>(),
            new NodeVerbs(p.GetRequiredService<InMemoryApi>(), p.GetRequiredService<TimeProvider>()),
            p.GetRequiredService<SiteVerbs>(),
            p.GetRequiredService<TimeProvider>()))
        .AddSingleton<ConnectionStreams>()
        .AddSingleton(p => new RequestListener(
            p.GetRequiredService<RequestVerbs>(),
            new StreamDesk(
                p.GetRequiredService<ConnectionStreams>(),
                new StreamVerbs(p.GetRequiredService<InMemoryApi>(), p.GetRequiredService<IRegistry>(), p.GetRequiredService<TimeProvider>()),
                p.GetRequiredService<TimeProvider>()),
            new CommandTopics(p.GetRequiredService<RequestVerbs>()),
            new CallerFinder(
                p.GetRequiredService<MqttAccounts>(), p.GetRequiredService<Sessions>(), p.GetRequiredService<ConnectionStreams>(), p.GetRequiredService<TimeProvider>()),
            p.GetRequiredService<CallerLimits>(),
            p.GetRequiredService<ILogger<RequestListener>>()))
        .AddSingleton(p => new ManagementHost(
            p.GetRequiredService<BrokerOptions>(),
            p.GetRequiredService<RequestListener>(),
            p.GetRequiredService<StateTopics>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILoggerFactory>()))
        .AddSingleton(MakeState)
        .AddSingleton<IHostedService>(p => p.GetRequiredService<ManagementHost>())
        .AddSingleton(p => new MqttDoor(
            new Reception(
                p.GetRequiredService<BrokerOptions>(),
                p.GetRequiredService<MqttAccounts>(),
                p.GetRequiredService<Sessions>(),
                p.GetRequiredService<TokenAuthenticator>(),
                p.GetRequiredService<IAuthorizer>(),
                p.GetRequiredService<TimeProvider>()),
            p.GetRequiredService<ManagementHost>(),
            p.GetRequiredService<ConnectionStreams>(),
            p.GetRequiredService<CallerLimits>(),
            new SignInPacing(p.GetRequiredService<TimeProvider>()),
            p.GetRequiredService<ClientCertificateAuthenticator>(),
            p.GetRequiredService<IHostApplicationLifetime>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<MqttDoor>>()))
        .AddSingleton<IConnectionDoor>(p => p.GetRequiredService<MqttDoor>())
        .AddSingleton(p => new MqttWebSocket(p.GetRequiredService<MqttDoor>(), p.GetRequiredService<ClientCertificateAuthenticator>()));

    private static StateTopics MakeState(IServiceProvider p)
    {
        var registry = p.GetRequiredService<IRegistry>();
        var usage = p.GetRequiredService<UsageBoard>();
        var version = p.GetRequiredService<ApiServerOptions>().Version;
        var account = p.GetRequiredService<ManagementOptions>().HomeAssistant;
        var caches = new StateCaches(
            p.GetRequiredService<ResourceCache<NodeView>>(),
            p.GetRequiredService<ResourceCache<PodView>>(),
            p.GetRequiredService<ResourceCache<DeploymentView>>(),
            p.GetRequiredService<ResourceCache<ReplicaSetView>>(),
            p.GetRequiredService<ResourceCache<ServiceView>>(),
            p.GetRequiredService<ResourceCache<EndpointSliceView>>(),
            p.GetRequiredService<PodsByNode>())
        {
            StatefulSets = StateCaches.CacheOf(registry, daemons: false),
            DaemonSets = StateCaches.CacheOf(registry, daemons: true),
        };
        return new StateTopics(
            caches,
            new StateSource(caches, registry, usage, version),
            new EventStream(registry),
            account.Length > 0 ? new DiscoverySource(caches, account, version) : null,
            usage,
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILoggerFactory>());
    }

    /// <summary>To be mapped before the API, which serves all other paths.</summary>
    public static void MapManagement(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetService<MqttWebSocket>() is { } socket)
        {
            app.Use(next => http => http.Request.Path == MqttWebSocket.Path ? socket.HandleAsync(http) : next(http));
        }
    }
}
