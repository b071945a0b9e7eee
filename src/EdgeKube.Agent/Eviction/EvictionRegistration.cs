using EdgeKube.Agent.Host;
using EdgeKube.Agent.Host.Pages;
using EdgeKube.Agent.Pods;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Eviction;

/// <summary>Adds what a node does when it is short of something. Needs the host's and the pods' parts.</summary>
public static class EvictionRegistration
{
    public static IServiceCollection AddEviction(this IServiceCollection services) => services.AddSingleton<IHostedService>(s => new EvictionLoop(
        s.GetRequiredService<AgentIdentity>(),
        s.GetRequiredService<IReadOnlyList<ShortageThreshold>>(),
        s.GetRequiredService<FiguresSource>(),
        s.GetRequiredService<PodWorkers>(),
        s.GetRequiredService<IPodStatusSink>(),
        s.GetRequiredService<TimeProvider>(),
        s.GetRequiredService<ILogger<EvictionLoop>>()));
}
