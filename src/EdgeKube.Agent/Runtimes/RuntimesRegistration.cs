using EdgeKube.Agent.Runtimes.Cri;
using EdgeKube.Agent.Runtimes.Podman;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeKube.Agent.Runtimes;

/// <summary>Adds the container runtime to the agent. To be added before the rooms that use it: hosted services start in order.</summary>
public static class RuntimesRegistration
{
    public static IServiceCollection AddRuntimes(this IServiceCollection services, RuntimeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton(_ => Registries.Read(options.RegistriesFile));
        return options.Name == "podman" ? services.AddPodman(options) : services.AddCri(options);
    }

    private static IServiceCollection AddCri(this IServiceCollection services, RuntimeOptions options)
    {
        var endpoint = options.Endpoint;
        services.AddSingleton(s => new ContainerdPaths(s.GetRequiredService<AgentIdentity>()));
        services.AddSingleton(s => new GrpcConnection(
            endpoint.Length > 0 ? SocketPaths.OfEndpoint(endpoint) : s.GetRequiredService<ContainerdPaths>().Socket,
            s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new CtrImport(s.GetRequiredService<GrpcConnection>().SocketPath));
        services.AddSingleton(s => new CriEvents(s.GetRequiredService<GrpcConnection>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IPodRuntime>(s => new CriRuntime(
            s.GetRequiredService<GrpcConnection>(),
            s.GetRequiredService<CtrImport>(),
            s.GetRequiredService<CriEvents>(),
            s.GetRequiredService<Registries>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetService<StrayShims>()));
        services.AddSingleton<IContainerSessions>(s => new CriSessions(s.GetRequiredService<GrpcConnection>()));
        services.AddSingleton<IImageTrees>(s => new SnapshotTrees(s.GetRequiredService<GrpcConnection>()));
        if (endpoint.Length == 0)
        {
            services.AddSingleton<IHostedService>(s => new ContainerdSupervisor(
                s.GetRequiredService<ContainerdPaths>(),
                s.GetRequiredService<Registries>(),
                s.GetRequiredService<IPodRuntime>(),
                s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<ILogger<ContainerdSupervisor>>(),
                options.SystemdCgroups));
            services.AddSingleton(s => new StrayShims(
                s.GetRequiredService<GrpcConnection>(), s.GetRequiredService<TimeProvider>(), s.GetService<ILogger<StrayShims>>() ?? NullLogger<StrayShims>.Instance));
            services.AddHostedService(s => s.GetRequiredService<StrayShims>());
        }

        return services;
    }

    private static IServiceCollection AddPodman(this IServiceCollection services, RuntimeOptions options)
    {
        var endpoint = options.Endpoint;
        services.AddSingleton(s => new PodmanPaths(s.GetRequiredService<AgentIdentity>()));
        services.AddSingleton(s => new PodmanClient(
            endpoint.Length > 0 ? SocketPaths.OfEndpoint(endpoint) : s.GetRequiredService<PodmanPaths>().Socket,
            s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new SandboxNetworks(s.GetRequiredService<PodmanPaths>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new PodmanSessions(
            s.GetRequiredService<PodmanClient>(), s.GetRequiredService<SandboxNetworks>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IContainerSessions>(s => s.GetRequiredService<PodmanSessions>());
        services.AddSingleton<IImageTrees>(s => new PodmanTrees(s.GetRequiredService<PodmanClient>()));
        services.AddSingleton<IPodRuntime>(s => new PodmanRuntime(
            s.GetRequiredService<PodmanClient>(),
            s.GetRequiredService<SandboxNetworks>(),
            s.GetRequiredService<PodmanSessions>(),
            s.GetRequiredService<PodmanPaths>(),
            s.GetRequiredService<Registries>(),
            s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService>(s => new PodmanSupervisor(
            options,
            s.GetRequiredService<PodmanPaths>(),
            s.GetRequiredService<Registries>(),
            s.GetRequiredService<IPodRuntime>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<PodmanSupervisor>>()));
        return services;
    }
}
