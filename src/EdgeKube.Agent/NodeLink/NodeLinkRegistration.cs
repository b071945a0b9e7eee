using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Pods.Manifests;
using EdgeKube.Agent.State;
using EdgeKube.Agent.Volumes;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Messaging.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Adds the node's end of the link. Needs the state, an <see cref="AgentIdentity"/>, an <c>INodeStatusSource</c> and the stream handlers.</summary>
public static class NodeLinkRegistration
{
    public static IServiceCollection AddNodeLink(this IServiceCollection services, NodeLinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var files = new NodeCertificateFiles(options.TlsDirectory);
        services.AddSingleton(s => new LinkConnection(
            s.GetRequiredService<AgentIdentity>().NodeName,
            new LinkMark(s.GetRequiredService<AgentIdentity>().RunDirectory, s.GetRequiredService<ILogger<LinkMark>>()).Set));
        services.AddSingleton<IMqttClient>(s => new MqttClient(
            new MqttClientOptions
            {
                ClientId = s.GetRequiredService<AgentIdentity>().NodeName,
                Host = options.MqttHost,
                Port = options.MqttPort,
                CaFile = files.CaFile,
                CertificateFile = files.CertificateFile,
                KeyFile = files.KeyFile,
                Will = s.GetRequiredService<LinkConnection>().Will,
            },
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<MqttClient>>()));
        services.AddSingleton(s => new StreamAcceptor(
            s.GetRequiredService<IMqttClient>(),
            s.GetRequiredService<AgentIdentity>().NodeName,
            s.GetServices<IStreamHandler>(),
            s.GetRequiredService<ILogger<StreamAcceptor>>()));
        services.AddSingleton(s => new CertificateRenewal(
            s.GetRequiredService<AgentIdentity>().NodeName,
            files,
            s.GetRequiredService<IMqttClient>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<CertificateRenewal>>()));
        services.AddSingleton(s => new PodStatusOutbox(s.GetRequiredService<IDesiredState>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IPodStatusSink>(s => s.GetRequiredService<PodStatusOutbox>());
        services.AddSingleton<IVolumeReports>(s => new VolumeLink(s.GetRequiredService<AgentIdentity>().NodeName, s.GetRequiredService<IMqttClient>()));
        services.AddSingleton<ITokenSource>(s => new TokenLink(
            s.GetRequiredService<AgentIdentity>().NodeName,
            s.GetRequiredService<IMqttClient>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<TokenLink>>()));
        services.AddSingleton<IHostedService>(s => new NodeLinkClient(
            s.GetRequiredService<AgentIdentity>(),
            s.GetRequiredService<IMqttClient>(),
            new DesiredInbox(s.GetRequiredService<IDesiredState>()),
            s.GetRequiredService<PodStatusOutbox>(),
            s.GetRequiredService<INodeStatusSource>(),
            new LinkParts(
                options,
                s.GetRequiredService<LinkConnection>(),
                s.GetRequiredService<CertificateRenewal>(),
                s.GetRequiredService<StreamAcceptor>(),
                s.GetRequiredService<IUsageSource>(),
                s.GetRequiredService<TimeProvider>()),
            s.GetRequiredService<ILogger<NodeLinkClient>>()));
        services.TryAddSingleton<StaticPods>();
        services.AddSingleton<IHostedService>(s => new StaticPodsLink(
            s.GetRequiredService<AgentIdentity>(),
            s.GetRequiredService<IMqttClient>(),
            s.GetRequiredService<LinkConnection>(),
            s.GetRequiredService<StaticPods>(),
            s.GetRequiredService<IDesiredState>()));
        return services;
    }
}
