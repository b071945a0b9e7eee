using EdgeKube.Agent.Runtimes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Host;

/// <summary>Adds what the node says of itself. Needs an <see cref="AgentIdentity"/> and the runtime.</summary>
public static class HostRegistration
{
    public static IServiceCollection AddHost(this IServiceCollection services)
    {
        services.AddSingleton<INodeStatusSource>(s => new NodeStatusSource(
            s.GetRequiredService<AgentIdentity>(),
            s.GetRequiredService<IPodRuntime>(),
            s.GetServices<INodeReadiness>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<NodeStatusSource>>()));
        services.AddSingleton<IUsageSource>(s => new UsageSource(
            s.GetRequiredService<IPodRuntime>().ListContainersAsync,
            "/sys/fs/cgroup",
            () => MemoryInfo.Parse(File.ReadAllText("/proc/meminfo")),
            s.GetRequiredService<TimeProvider>()));
        return services;
    }
}
