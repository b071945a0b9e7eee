using EdgeKube.Agent.Host.Cgroups;
using EdgeKube.Agent.Host.Pages;
using EdgeKube.Agent.Host.Power;
using EdgeKube.Agent.Host.Upgrades;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.DBus;
using EdgeKube.Platform.Systemd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Host;

/// <summary>Adds what the node says of itself. Needs an <see cref="AgentIdentity"/> and the runtime.</summary>
public static class HostRegistration
{
    private const string Cgroups = "/sys/fs/cgroup";

    public static IServiceCollection AddHost(this IServiceCollection services, NodeOptions options, UpgradeOptions upgrades)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(upgrades);
        services.AddSingleton(options);
        services.AddSingleton(s => new HostWatch(s.GetRequiredService<AgentIdentity>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new NodeResources(
            HostFacts.Read("/", s.GetRequiredService<HostWatch>().Recent().StorageTotal),
            Reserve.Parse(options.SystemReserved).And(Reserve.Parse(options.KubeReserved)),
            options.HardThresholds,
            options.MostPods));
        services.AddSingleton(s => new ShortageWatch(
            [.. options.HardThresholds, .. options.SoftThresholds], options.PressureTransition, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => s.GetRequiredService<NodeResources>().Amounts);
        services.AddSingleton<ICgroupDriver>(_ => options.CgroupDriver == "systemd" ? new SystemdSlices(Cgroups) : new CgroupTree(Cgroups));
        services.AddSingleton(s => new NodeStatusSource(
            s.GetRequiredService<AgentIdentity>(),
            s.GetRequiredService<IPodRuntime>(),
            s.GetServices<INodeReadiness>(),
            s.GetRequiredService<NodeResources>(),
            s.GetRequiredService<HostWatch>(),
            s.GetRequiredService<ShortageWatch>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<NodeStatusSource>>())
        {
            Units = s.GetRequiredService<UnitWatch>(),
            Machine = s.GetRequiredService<MachineWatch>(),
            Release = s.GetRequiredService<RunningRelease>(),
        });
        services.AddSingleton<INodeStatusSource>(s => s.GetRequiredService<NodeStatusSource>());
        services.AddSingleton<IUsageSource>(s => new UsageSource(
            s.GetRequiredService<IPodRuntime>().ListContainersAsync,
            Cgroups,
            () => MemoryInfo.Parse(File.ReadAllText("/proc/meminfo")),
            s.GetRequiredService<TimeProvider>())
        {
            Gauges = new MachineGauges("/").Read,
            Disk = s.GetRequiredService<HostWatch>().Recent,
        });
        return services.AddSystemd().AddUpgrades(upgrades).AddPages();
    }

    private static IServiceCollection AddUpgrades(this IServiceCollection services, UpgradeOptions options) => services
        .AddSingleton(s => new RunningRelease(FolderOf(s), Environment.ProcessPath ?? ""))
        .AddSingleton(s => new UpgradeDesk(FolderOf(s), new UpgradeProgram(options), s.GetRequiredService<RunningRelease>()))
        .AddSingleton<IStreamHandler>(s => new UpgradeOrders(s.GetRequiredService<UpgradeDesk>(), s.GetRequiredService<ILogger<UpgradeOrders>>()));

    private static string FolderOf(IServiceProvider s) => Path.Combine(s.GetRequiredService<AgentIdentity>().Directory, "upgrade");

    private static IServiceCollection AddSystemd(this IServiceCollection services) => services
        .AddSingleton(s => new UnitWatch(
            s.GetRequiredService<SystemdUnits>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<UnitWatch>>()))
        .AddSingleton<IHostedService>(s => s.GetRequiredService<UnitWatch>())
        .AddSingleton(s => new MachineWatch(s.GetRequiredService<DBusAccess>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<MachineWatch>>()))
        .AddSingleton<IHostedService>(s => s.GetRequiredService<MachineWatch>())
        .AddSingleton(s => new Logind(s.GetRequiredService<DBusAccess>()))
        .AddSingleton(s => new GracefulShutdown(
            s.GetRequiredService<Logind>(),
            s.GetRequiredService<IPodShutdown>(),
            s.GetRequiredService<NodeOptions>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<GracefulShutdown>>()))
        .AddSingleton<IHostedService>(s => s.GetRequiredService<GracefulShutdown>())
        .AddSingleton<INodeReadiness>(s => s.GetRequiredService<GracefulShutdown>())
        .AddSingleton<IStreamHandler>(s => new PowerOrders(s.GetRequiredService<Logind>(), s.GetRequiredService<ILogger<PowerOrders>>()))
        .AddSingleton<IStreamHandler>(new Journal());

    private static IServiceCollection AddPages(this IServiceCollection services)
    {
        static MemoryInfo Memory() => MemoryInfo.Parse(File.ReadAllText("/proc/meminfo"));
        return services
            .AddSingleton(s => new FiguresSource(
                s.GetRequiredService<IPodRuntime>().ListSandboxesAsync, s.GetRequiredService<IPodRuntime>().ListContainersAsync, Cgroups))
            .AddSingleton<INodePage>(new HealthPage())
            .AddSingleton<INodePage>(s => new ResourcePage(s.GetRequiredService<FiguresSource>(), s.GetRequiredService<HostWatch>().Recent, new MachineGauges("/").Read))
            .AddSingleton<INodePage>(s => new CadvisorPage(s.GetRequiredService<FiguresSource>(), Memory))
            .AddSingleton<INodePage>(s => new SummaryPage(
                s.GetRequiredService<AgentIdentity>().NodeName,
                s.GetRequiredService<FiguresSource>(),
                s.GetRequiredService<HostWatch>().Now,
                s.GetRequiredService<IPodDisk>(),
                s.GetRequiredService<TimeProvider>()))
            .AddSingleton<IStreamHandler>(s => new NodePages(s.GetServices<INodePage>()));
    }
}
