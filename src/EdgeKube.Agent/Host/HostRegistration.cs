using EdgeKube.Agent.Host.Pages;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Messaging.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Host;

/// <summary>Adds what the node says of itself. Needs an <see cref="AgentIdentity"/> and the runtime.</summary>
public static class HostRegistration
{
    /// <param name="evictionHard">When the node is short of something, as the kubelet's <c>--eviction-hard</c>; "" for the usual.</param>
    public static IServiceCollection AddHost(this IServiceCollection services, string evictionHard)
    {
        ArgumentNullException.ThrowIfNull(evictionHard);
        services.AddSingleton(evictionHard.Length == 0 ? ShortageThreshold.Default : ShortageThreshold.ParseAll(evictionHard));
        services.AddSingleton<INodeStatusSource>(s => new NodeStatusSource(
            s.GetRequiredService<AgentIdentity>(),
            s.GetRequiredService<IPodRuntime>(),
            s.GetServices<INodeReadiness>(),
            s.GetRequiredService<IReadOnlyList<ShortageThreshold>>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<NodeStatusSource>>()));
        services.AddSingleton<IUsageSource>(s => new UsageSource(
            s.GetRequiredService<IPodRuntime>().ListContainersAsync,
            "/sys/fs/cgroup",
            () => MemoryInfo.Parse(File.ReadAllText("/proc/meminfo")),
            s.GetRequiredService<TimeProvider>()));
        return services.AddPages();
    }

    /// <summary>What is wrong with the thresholds, or null.</summary>
    public static string? ProblemOf(string evictionHard)
    {
        ArgumentNullException.ThrowIfNull(evictionHard);
        try
        {
            _ = ShortageThreshold.ParseAll(evictionHard);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static IServiceCollection AddPages(this IServiceCollection services)
    {
        static MemoryInfo Memory() => MemoryInfo.Parse(File.ReadAllText("/proc/meminfo"));
        return services
            .AddSingleton(s => new FiguresSource(
                s.GetRequiredService<IPodRuntime>().ListSandboxesAsync, s.GetRequiredService<IPodRuntime>().ListContainersAsync, "/sys/fs/cgroup"))
            .AddSingleton<INodePage>(new HealthPage())
            .AddSingleton<INodePage>(s => new ResourcePage(s.GetRequiredService<FiguresSource>(), Memory))
            .AddSingleton<INodePage>(s => new CadvisorPage(s.GetRequiredService<FiguresSource>(), Memory))
            .AddSingleton<INodePage>(s => new SummaryPage(
                s.GetRequiredService<AgentIdentity>(), s.GetRequiredService<FiguresSource>(), Memory, s.GetRequiredService<TimeProvider>()))
            .AddSingleton<IStreamHandler>(s => new NodePages(s.GetServices<INodePage>()));
    }
}
