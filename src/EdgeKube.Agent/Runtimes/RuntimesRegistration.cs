using EdgeKube.Agent.Runtimes.Cri;
using EdgeKube.Agent.Runtimes.Podman;
using EdgeKube.Agent.Runtimes.Systemd;
using EdgeKube.Platform.DBus;
using EdgeKube.Platform.Systemd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        _ = options.Name == "podman" ? services.AddPodman(options) : services.AddCri(options);
        return services
            .AddUnits()
            .AddSingleton<IPodRuntime>(s => new RuntimeChoice(
                s.GetRequiredService<ContainerEngine>().Runtime, s.GetRequiredService<SystemdRuntime>(), s.GetRequiredService<UnitCommands>()))
            .AddSingleton<IContainerSessions>(s => new SessionChoice(
                s.GetRequiredService<ContainerEngine>().Sessions, s.GetRequiredService<SystemdRuntime>(), s.GetRequiredService<UnitCommands>()));
    }

    // Nothing of it is made, and no bus opened, before a pod wants to be a unit.
    private static IServiceCollection AddUnits(this IServiceCollection services)
    {
        services.TryAddSingleton(s => new DBusAccess(DBusConnection.SystemBus, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new SystemdUnits(s.GetRequiredService<DBusAccess>()));
        services.AddSingleton(s => new SystemdRuntime(
            s.GetRequiredService<SystemdUnits>(),
            new UnitRecords(Path.Combine(s.GetRequiredService<AgentIdentity>().Directory, "units")),
            Path.Combine(s.GetRequiredService<AgentIdentity>().RunDirectory, "units"),
            File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(),
            s.GetRequiredService<TimeProvider>()));
        return services.AddSingleton(s => new UnitCommands(
            s.GetRequiredService<SystemdRuntime>(), s.GetRequiredService<SystemdUnits>(), s.GetRequiredService<TimeProvider>()));
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
        services.AddSingleton(s => new ContainerEngine(
            new CriRuntime(
                s.GetRequiredService<GrpcConnection>(),
                s.GetRequiredService<CtrImport>(),
                s.GetRequiredService<CriEvents>(),
                s.GetRequiredService<Registries>(),
                s.GetRequiredService<TimeProvider>(),
                s.GetService<StrayShims>()),
            new CriSessions(s.GetRequiredService<GrpcConnection>())));
        services.AddSingleton<IImageTrees>(s => new SnapshotTrees(s.GetRequiredService<GrpcConnection>()));
        if (endpoint.Length == 0)
        {
            services.AddSingleton<IHostedService>(s => new ContainerdSupervisor(
                s.GetRequiredService<ContainerdPaths>(),
                s.GetRequiredService<Registries>(),
                s.GetRequiredService<ContainerEngine>().Runtime,
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
        services.AddSingleton<IImageTrees>(s => new PodmanTrees(s.GetRequiredService<PodmanClient>()));
        services.AddSingleton(s => new ContainerEngine(
            new PodmanRuntime(
                s.GetRequiredService<PodmanClient>(),
                s.GetRequiredService<SandboxNetworks>(),
                s.GetRequiredService<PodmanSessions>(),
                s.GetRequiredService<PodmanPaths>(),
                s.GetRequiredService<Registries>(),
                s.GetRequiredService<TimeProvider>()),
            s.GetRequiredService<PodmanSessions>()));
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
