using EdgeKube.Agent.Host;
using EdgeKube.Agent.Networking.Cni;
using EdgeKube.Agent.Networking.Routes;
using EdgeKube.Agent.Networking.Services;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.State;
using EdgeKube.Platform.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Networking;

/// <summary>Adds the node's network. Needs the state and an <see cref="AgentIdentity"/>.</summary>
public static class NetworkingRegistration
{
    public static IServiceCollection AddNetworking(this IServiceCollection services)
    {
        services.AddSingleton(s => new NodeNetwork(s.GetRequiredService<AgentIdentity>(), s.GetRequiredService<IDesiredState>()));
        services.AddSingleton(s => new PodNetwork(s.GetRequiredService<NodeNetwork>(), s.GetRequiredService<ILogger<PodNetwork>>()));
        services.AddSingleton<IPodNetwork>(s => s.GetRequiredService<PodNetwork>());
        services.AddSingleton<INodeReadiness>(s => s.GetRequiredService<PodNetwork>());
        services.AddSingleton(s => new RouteTable(s.GetRequiredService<NodeNetwork>(), s.GetRequiredService<ILogger<RouteTable>>()));
        services.AddSingleton(s => new ServiceTable(s.GetRequiredService<NodeNetwork>(), s.GetRequiredService<ILogger<ServiceTable>>()));
        services.AddSingleton(s => new WorkQueue<NetworkPart>(s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new NetworkWaker(
            s.GetRequiredService<IDesiredState>(), s.GetRequiredService<WorkQueue<NetworkPart>>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new NetworkReconciler(
            s.GetRequiredService<PodNetwork>(), s.GetRequiredService<RouteTable>(), s.GetRequiredService<ServiceTable>()));
        services.AddSingleton<IHostedService>(s => new NetworkLoop(
            s.GetRequiredService<NetworkWaker>(),
            new ReconcileLoop<NetworkPart>(
                s.GetRequiredService<NetworkReconciler>(),
                s.GetRequiredService<WorkQueue<NetworkPart>>(),
                s.GetRequiredService<ILogger<ReconcileLoop<NetworkPart>>>())));
        return services;
    }
}
