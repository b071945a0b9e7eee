using EdgeKube.Agent.Runtimes.Cri.Wire;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Says what a sandbox or a container is to be in CRI's messages.</summary>
internal static class CriConfig
{
    private const long CpuPeriod = 100_000;

    private static readonly string[] _maskedPaths =
    [
        "/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
        "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
    ];

    private static readonly string[] _readOnlyPaths =
        ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    public static PodSandboxConfig Of(SandboxSpec sandbox)
    {
        var config = new PodSandboxConfig
        {
            Metadata = new PodSandboxMetadata
            {
                Name = sandbox.Name,
                Namespace = sandbox.Namespace,
                Uid = sandbox.Uid,
                Attempt = (uint)sandbox.Attempt,
            },
            Hostname = sandbox.HostNetwork ? "" : sandbox.Hostname,
            LogDirectory = sandbox.LogDirectory,
            DnsConfig = new DNSConfig(),
            Linux = new LinuxPodSandboxConfig
            {
                CgroupParent = sandbox.CgroupParent,
                Overhead = sandbox.Overhead is { } overhead ? Given(overhead) : null,
                Resources = sandbox.Resources is { } resources ? Given(resources) : null,
                SecurityContext = new LinuxSandboxSecurityContext
                {
                    NamespaceOptions = Namespaces(sandbox),
                    Privileged = sandbox.Privileged,
                    Seccomp = new SecurityProfile { ProfileType = SecurityProfile.Types.ProfileType.Unconfined },
                },
            },
        };
        config.DnsConfig.Servers.Add(sandbox.DnsServers);
        config.DnsConfig.Searches.Add(sandbox.DnsSearches);
        config.DnsConfig.Options.Add(sandbox.DnsOptions);
        config.Labels.Add(sandbox.Labels.ToDictionary());
        config.Linux.Sysctls.Add(sandbox.Sysctls.ToDictionary());
        config.PortMappings.Add(sandbox.HostPorts.Select(p => new PortMap
        {
            Protocol = p.Protocol switch { "UDP" => Protocol.Udp, "SCTP" => Protocol.Sctp, _ => Protocol.Tcp },
            ContainerPort = p.ContainerPort,
            HostPort = p.HostPort,
            HostIp = p.HostIp,
        }));
        return config;
    }

    public static ContainerConfig Of(SandboxSpec sandbox, RuntimeContainerSpec container)
    {
        var config = new ContainerConfig
        {
            Metadata = new ContainerMetadata { Name = container.Name, Attempt = (uint)container.Attempt },
            Image = new ImageSpec { Image = container.Image },
            WorkingDir = container.WorkingDirectory,
            LogPath = container.LogFile,
            Stdin = container.Stdin,
            StdinOnce = container.StdinOnce,
            Tty = container.Tty,
            StopSignal = CriSignals.Number(container.StopSignal),
            Linux = new LinuxContainerConfig { Resources = Resources(container), SecurityContext = Security(sandbox, container) },
        };
        config.Command.Add(container.Command);
        config.Args.Add(container.Args);
        config.Envs.Add(container.Environment.Select(e => new KeyValue { Key = e.Key, Value = e.Value }));
        config.Mounts.Add(container.Mounts.Select(m => new HostMount
        {
            HostPath = m.HostPath,
            ContainerPath = m.ContainerPath,
            Readonly = m.ReadOnly,
            Propagation = (HostMountPropagation)m.Propagation,
        }));
        config.Labels.Add(container.Labels.ToDictionary());
        return config;
    }

    private static LinuxContainerResources Resources(RuntimeContainerSpec container)
    {
        var resources = new LinuxContainerResources
        {
            CpuPeriod = container.CpuQuota > 0 ? CpuPeriod : 0,
            CpuQuota = container.CpuQuota,
            CpuShares = container.CpuShares,
            MemoryLimitInBytes = container.MemoryLimit,
            OomScoreAdj = container.OomScoreAdjust,
        };
        resources.HugepageLimits.Add(container.HugePages.Select(p => new HugepageLimit { PageSize = p.Key, Limit = (ulong)p.Value }));
        if (container.KillTogether)
        {
            resources.Unified.Add("memory.oom.group", "1");
        }

        return resources;
    }

    // Of a pod as a whole the runtime only takes note; it may have none.
    private static LinuxContainerResources Given(ContainerResources resources) => new()
    {
        CpuPeriod = resources.CpuQuota > 0 ? CpuPeriod : 0,
        CpuQuota = resources.CpuQuota,
        CpuShares = resources.CpuShares,
        MemoryLimitInBytes = resources.MemoryLimit,
    };

    public static LinuxContainerResources Of(ContainerResources resources) => new()
    {
        CpuPeriod = CpuPeriod,
        CpuQuota = resources.CpuQuota > 0 ? resources.CpuQuota : -1,
        CpuShares = resources.CpuShares,
        MemoryLimitInBytes = resources.MemoryLimit,
    };

    private static LinuxContainerSecurityContext Security(SandboxSpec sandbox, RuntimeContainerSpec container)
    {
        var security = new LinuxContainerSecurityContext
        {
            Privileged = container.Privileged,
            NamespaceOptions = Namespaces(sandbox, container.TargetId),
            ReadonlyRootfs = container.ReadOnlyRootFilesystem,
            NoNewPrivs = container.NoNewPrivileges,
            Capabilities = new Capability(),
            Seccomp = Profile(container.Seccomp),
            Apparmor = container.AppArmor is { } profile ? Profile(profile) : null,
            RunAsUser = container.RunAsUser is { } user ? new Int64Value { Value = user } : null,
            RunAsGroup = container.RunAsGroup is { } group ? new Int64Value { Value = group } : null,
        };
        security.SupplementalGroups.Add(container.SupplementalGroups);
        security.Capabilities.AddCapabilities.Add(container.AddCapabilities);
        security.Capabilities.DropCapabilities.Add(container.DropCapabilities);
        if (!container.Privileged && !container.UnmaskedProc)
        {
            security.MaskedPaths.Add(_maskedPaths);
            security.ReadonlyPaths.Add(_readOnlyPaths);
        }

        return security;
    }

    private static NamespaceOption Namespaces(SandboxSpec sandbox, string targetId)
    {
        var options = Namespaces(sandbox);
        if (targetId.Length > 0 && options.Pid == NamespaceMode.Container)
        {
            options.Pid = NamespaceMode.Target;
            options.TargetId = targetId;
        }

        return options;
    }

    private static SecurityProfile Profile(ConfinementProfile profile) => new()
    {
        ProfileType = profile.Kind switch
        {
            ConfinementKind.RuntimeDefault => SecurityProfile.Types.ProfileType.RuntimeDefault,
            ConfinementKind.Localhost => SecurityProfile.Types.ProfileType.Localhost,
            _ => SecurityProfile.Types.ProfileType.Unconfined,
        },
        LocalhostRef = profile.Reference,
    };

    private static NamespaceOption Namespaces(SandboxSpec sandbox) => new()
    {
        Network = sandbox.HostNetwork ? NamespaceMode.Node : NamespaceMode.Pod,
        Ipc = sandbox.HostIpc ? NamespaceMode.Node : NamespaceMode.Pod,
        Pid = sandbox.HostPid ? NamespaceMode.Node : sandbox.ShareProcessNamespace ? NamespaceMode.Pod : NamespaceMode.Container,
    };
}
