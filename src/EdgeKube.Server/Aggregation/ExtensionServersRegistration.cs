using EdgeKube.Server.Auth;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Aggregation;

/// <summary>The parts that let other API servers serve groups of this API.</summary>
public static class ExtensionServersRegistration
{
    public static IServiceCollection AddExtensionServers(this IServiceCollection services) => services
        .AddSingleton<RemoteApis>()
        .AddSingleton(p => new RemoteConnections(p.GetRequiredService<ServiceConnections>(), p.GetRequiredService<ClusterPki>()))
        .AddSingleton(p => new RemoteProxy(p.GetRequiredService<RemoteConnections>()))
        .AddSingleton(p => new RemoteDocuments(
            p.GetRequiredService<RemoteApis>(), p.GetRequiredService<RemoteConnections>(), p.GetRequiredService<TimeProvider>()))
        .AddSingleton<IHostedService>(p => new AggregationService(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<RemoteApis>(),
            p.GetRequiredService<RemoteConnections>(),
            new AvailabilityCheck(
                p.GetRequiredService<IRegistry>(), p.GetRequiredService<ServiceBackends>(), p.GetRequiredService<RemoteDocuments>()),
            p.GetRequiredService<ClusterPki>(),
            p.GetRequiredService<TimeProvider>()));
}
