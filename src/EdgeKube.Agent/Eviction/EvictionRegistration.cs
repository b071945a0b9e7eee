using EdgeKube.Agent.Host;
using EdgeKube.Agent.Host.Pages;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Eviction;

/// <summary>Adds what a node does when it is short of something. Needs the host's and the pods' parts.</summary>
public static class EvictionRegistration
{
    public static IServiceCollection AddEviction(this IServiceCollection services) => services
        .AddSingleton(s => new StorageUse(s.GetRequiredService<AgentIdentity>(), s.GetRequiredService<IPodRuntime>()))
        .AddSingleton<IPodDisk>(s => new PodDisk(s.GetRequiredService<PodWorkers>(), s.GetRequiredService<StorageUse>()))
        .AddSingleton<IHostedService>(s => new EvictionLoop(
            s.GetRequiredService<NodeOptions>().MostGrace,
            s.GetRequiredService<HostWatch>(),
            s.GetRequiredService<ShortageWatch>(),
            new EvictionParts(
                s.GetRequiredService<FiguresSource>(),
                s.GetRequiredService<StorageUse>(),
                new DiskReclaim(s.GetRequiredService<PodTools>(), s.GetRequiredService<ImageCollector>(), s.GetRequiredService<ILogger<DiskReclaim>>()),
                s.GetRequiredService<PodWorkers>(),
                s.GetRequiredService<IPodRuntime>()),
            new NodeEvents(s.GetRequiredService<AgentIdentity>(), s.GetRequiredService<IPodStatusSink>(), s.GetRequiredService<NodeResources>()),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<EvictionLoop>>()))
        .AddSingleton<IHostedService>(s => new StorageLoop(
            s.GetRequiredService<PodWorkers>(),
            s.GetRequiredService<StorageUse>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<StorageLoop>>()));
}
