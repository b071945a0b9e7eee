using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Queues;
using EdgeKube.Platform.Upgrades;
using EdgeKube.Server.ApiServer;
using EdgeKube.Server.NodeLink.Drains;
using EdgeKube.Server.NodeLink.Power;
using EdgeKube.Server.NodeLink.Upgrades;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.NodeLink;

/// <summary>Adds the server's end of the node link. Needs the caches, the registry and an <c>INodeCertificateIssuer</c> and an <c>INodeTokenIssuer</c>.</summary>
public static class NodeLinkRegistration
{
    public static IServiceCollection AddNodeLink(this IServiceCollection services, NodeLinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton<IMqttClient>(s => new MqttClient(
            new MqttClientOptions
            {
                ClientId = "edgekube-server",
                Host = options.MqttHost,
                Port = options.MqttPort,
                CaFile = options.CaFile,
                CertificateFile = options.CertificateFile,
                KeyFile = options.KeyFile,
            },
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<MqttClient>>()));
        services.AddSingleton(s => new StreamOpener(s.GetRequiredService<IMqttClient>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new NodeLinkCaches(
            s.GetRequiredService<ResourceCache<NamespaceView>>(),
            s.GetRequiredService<ResourceCache<NodeView>>(),
            s.GetRequiredService<ResourceCache<PodView>>(),
            s.GetRequiredService<ResourceCache<ConfigMapView>>(),
            s.GetRequiredService<ResourceCache<SecretView>>(),
            s.GetRequiredService<ResourceCache<ServiceView>>(),
            s.GetRequiredService<ResourceCache<EndpointSliceView>>(),
            s.GetRequiredService<ResourceCache<PersistentVolumeView>>(),
            s.GetRequiredService<ResourceCache<PersistentVolumeClaimView>>()));
        services.AddSingleton(s => new NodeStatusWriter(
            s.GetRequiredService<IRegistry>(), s.GetRequiredService<ResourceCache<NodeView>>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new PodStatusWriter(
            s.GetRequiredService<IRegistry>(), s.GetRequiredService<ResourceCache<PodView>>(), s.GetRequiredService<IEventRecorder>()));
        services.AddSingleton(s => new MirrorPods(
            s.GetRequiredService<IRegistry>(),
            s.GetRequiredService<NodeLinkCaches>(),
            s.GetRequiredService<PodsByNode>(),
            s.GetRequiredService<ILogger<MirrorPods>>()));
        services.AddSingleton(s => new UsageBoard(
            s.GetRequiredService<TimeProvider>(),
            node => s.GetRequiredService<IMqttClient>().PublishAsync(NodeTopics.Down(node, NodeTopics.Usage), default, 1, retain: false, CancellationToken.None)));
        services.AddSingleton<IObjectSource>(s => new NodeMetricsSource(s.GetRequiredService<UsageBoard>()));
        services.AddSingleton<IObjectSource>(s => new PodMetricsSource(s.GetRequiredService<UsageBoard>()));
        services.AddSingleton(Context);
        services.AddSingleton(s => new NodeLinkHost(s.GetRequiredService<NodeLinkContext>(), s.GetRequiredService<ILogger<NodeLinkHost>>()));
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<NodeLinkHost>());
        services.AddSingleton<INodeStreams>(s => new NodeStreams(
            s.GetRequiredService<NodeLinkHost>(), s.GetRequiredService<StreamOpener>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new NodeDrain(
            s.GetRequiredService<IRegistry>(), s.GetRequiredService<NodeLinkCaches>(), s.GetRequiredService<PodsByNode>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService>(Power);
        services.AddSingleton<IHostedService>(Upgrades);
        return services;
    }

    private static ReconcileLoop<ResourceKey> Power(IServiceProvider s)
    {
        var queue = new WorkQueue<ResourceKey>(s.GetRequiredService<TimeProvider>());
        var controller = new NodePowerController(
            s.GetRequiredService<IRegistry>(),
            s.GetRequiredService<NodeLinkCaches>(),
            s.GetRequiredService<NodeDrain>(),
            s.GetRequiredService<INodeStreams>(),
            s.GetRequiredService<TimeProvider>(),
            queue);
        return new ReconcileLoop<ResourceKey>(controller, queue, s.GetRequiredService<ILogger<ReconcileLoop<ResourceKey>>>());
    }

    private static ReconcileLoop<ResourceKey> Upgrades(IServiceProvider s)
    {
        var queue = new WorkQueue<ResourceKey>(s.GetRequiredService<TimeProvider>());
        var controller = new NodeUpgradeController(
            s.GetRequiredService<IRegistry>(),
            s.GetRequiredService<NodeLinkCaches>(),
            s.GetRequiredService<NodeDrain>(),
            new UpgradeDelivery(new UpgradeStore(s.GetRequiredService<NodeLinkOptions>().UpgradeDirectory), s.GetRequiredService<INodeStreams>()),
            s.GetRequiredService<TimeProvider>(),
            queue);
        return new ReconcileLoop<ResourceKey>(controller, queue, s.GetRequiredService<ILogger<ReconcileLoop<ResourceKey>>>());
    }

    private static NodeLinkContext Context(IServiceProvider s) => new(
        s.GetRequiredService<NodeLinkOptions>(),
        s.GetRequiredService<IMqttClient>(),
        s.GetRequiredService<StreamOpener>(),
        s.GetRequiredService<NodeLinkCaches>(),
        s.GetRequiredService<PodsByNode>(),
        s.GetRequiredService<NodeStatusWriter>(),
        s.GetRequiredService<PodStatusWriter>(),
        s.GetRequiredService<MirrorPods>(),
        s.GetRequiredService<UsageBoard>(),
        s.GetRequiredService<INodeCertificateIssuer>(),
        new PodTokens(s.GetRequiredService<NodeLinkCaches>(), s.GetRequiredService<INodeTokenIssuer>()),
        new VolumeReports(s.GetRequiredService<IRegistry>()),
        s.GetRequiredService<TimeProvider>());
}
