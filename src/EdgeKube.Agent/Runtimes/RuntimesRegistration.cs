using EdgeKube.Agent.Runtimes.Cri;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Runtimes;

/// <summary>Adds the container runtime to the agent. To be added before the rooms that use it: hosted services start in order.</summary>
public static class RuntimesRegistration
{
    public static IServiceCollection AddRuntimes(this IServiceCollection services, RuntimeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton(s => new ContainerdPaths(s.GetRequiredService<AgentIdentity>()));
        services.AddSingleton(s => new GrpcConnection(
            Socket(options, s.GetRequiredService<ContainerdPaths>()), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new CtrImport(s.GetRequiredService<GrpcConnection>().SocketPath));
        services.AddSingleton(s => new CriEvents(s.GetRequiredService<GrpcConnection>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IPodRuntime>(s => new CriRuntime(
            s.GetRequiredService<GrpcConnection>(), s.GetRequiredService<CtrImport>(), s.GetRequiredService<CriEvents>()));
        services.AddSingleton<IContainerSessions>(s => new CriSessions(s.GetRequiredService<GrpcConnection>()));
        if (options.Endpoint.Length == 0)
        {
            services.AddSingleton<IHostedService>(s => new ContainerdSupervisor(
                s.GetRequiredService<ContainerdPaths>(),
                s.GetRequiredService<IPodRuntime>(),
                s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<ILogger<ContainerdSupervisor>>()));
        }

        return services;
    }

    private static string Socket(RuntimeOptions options, ContainerdPaths paths) =>
        options.Endpoint.Length == 0 ? paths.Socket : options.Endpoint.Replace("unix://", "", StringComparison.Ordinal);
}
