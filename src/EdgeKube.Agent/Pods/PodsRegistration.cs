using EdgeKube.Agent.Host;
using EdgeKube.Agent.Host.Cgroups;
using EdgeKube.Agent.Host.Power;
using EdgeKube.Agent.Pods.Cgroups;
using EdgeKube.Agent.Pods.Manifests;
using EdgeKube.Agent.Pods.Streams;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.State;
using EdgeKube.Agent.Volumes;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Pods;

/// <summary>Adds the pod workers to the agent.</summary>
public static class PodsRegistration
{
    public static IServiceCollection AddPods(this IServiceCollection services, PodOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton<StaticPods>();
        services.AddSingleton(s => new ConfigLookup(s.GetRequiredService<IDesiredState>(), s.GetRequiredService<StaticPods>()));
        services.AddSingleton(s => new NodeHalt(
            s.GetRequiredService<IPodRuntime>(), s.GetRequiredService<ConfigLookup>().Pods, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IPodShutdown>(s => s.GetRequiredService<NodeHalt>());
        services.AddSingleton(s => new PodTools(
            s.GetRequiredService<AgentIdentity>(),
            s.GetRequiredService<IPodRuntime>(),
            s.GetRequiredService<IPodStatusSink>(),
            s.GetRequiredService<IPodNetwork>(),
            s.GetRequiredService<ConfigLookup>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<PodVolumes>())
        {
            Memory = s.GetRequiredService<IAgentMemory>(),
            Halt = s.GetRequiredService<NodeHalt>(),
            Node = s.GetRequiredService<NodeResources>(),
            Pressed = () => s.GetRequiredService<NodeStatusSource>().Pressed,
            Cgroups = new PodCgroups(
                s.GetRequiredService<ICgroupDriver>(),
                s.GetRequiredService<NodeResources>(),
                s.GetRequiredService<ConfigLookup>(),
                s.GetRequiredService<NodeOptions>().MostProcesses,
                s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<ILogger<PodCgroups>>()),
            Pulls = new ImagePulls(s.GetRequiredService<RuntimeOptions>().MaxParallelPulls),
        });
        services.AddSingleton<IStreamHandler>(s => new PodLogs(s.GetRequiredService<PodTools>()));
        services.AddSingleton(s => new RunningPod(s.GetRequiredService<PodTools>()));
        services.AddSingleton<IStreamHandler>(s => Commands(s, PodCommands.Exec));
        services.AddSingleton<IStreamHandler>(s => Commands(s, PodCommands.Attach));
        services.AddSingleton<IStreamHandler>(s => Ports(s, PodPorts.Forward));
        services.AddSingleton<IStreamHandler>(s => Ports(s, StreamOpen.DialKind));
        if (options.ManifestPath.Length > 0)
        {
            services.AddSingleton<IHostedService>(s => new ManifestFolder(
                options.ManifestPath,
                s.GetRequiredService<AgentIdentity>().NodeName,
                s.GetRequiredService<StaticPods>(),
                s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<ILogger<ManifestFolder>>()));
        }

        services.AddSingleton(s => new PodWorkers(
            s.GetRequiredService<PodTools>(), s.GetRequiredService<IDesiredState>(), s.GetRequiredService<ILogger<PodWorkers>>(), s.GetRequiredService<StaticPods>()));
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<PodWorkers>());
        services.AddSingleton<IHostedService>(s => new LogRotation(
            s.GetRequiredService<PodTools>(), options, s.GetRequiredService<ILogger<LogRotation>>()));
        services.AddSingleton(s => new ImageCollector(
            s.GetRequiredService<PodTools>(), s.GetRequiredService<RuntimeOptions>().Images, s.GetRequiredService<ILogger<ImageCollector>>()));
        services.AddSingleton<IHostedService>(s => s.GetRequiredService<ImageCollector>());
        return services;
    }

    private static PodCommands Commands(IServiceProvider s, string kind) =>
        new(kind, s.GetRequiredService<RunningPod>(), s.GetRequiredService<IContainerSessions>());

    private static PodPorts Ports(IServiceProvider s, string kind) =>
        new(kind, s.GetRequiredService<RunningPod>(), s.GetRequiredService<IContainerSessions>(), s.GetRequiredService<AgentIdentity>());
}
