using EdgeKube.Platform.Systemd;

namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>Turns a container's words into a unit's settings. Pure.</summary>
internal static class UnitContext
{
    private const ulong NoLimit = ulong.MaxValue;
    private const int PeriodsPerSecond = 10;
    private const ulong Recursive = 0x4000; // the kernel's MS_REC
    private const long LeastShares = 2;
    private const long MostShares = 262_144;
    private static readonly string[] _accounts = ["CPUAccounting", "MemoryAccounting", "TasksAccounting"];
    private static readonly object[] _systemCalls = [true, new object[] { "@system-service" }];
    private static readonly string[] _ownFiles = ["/etc/hosts"];

    private static readonly string[] _capabilities =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE",
        "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN",
        "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE",
        "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];

    /// <returns>Why a unit cannot be what the pod asks for; null when it can.</returns>
    public static string? Refusal(SandboxSpec sandbox) => sandbox switch
    {
        { HostNetwork: false } => "a pod of runtimeClassName systemd is in the node's own network: set hostNetwork: true",
        { ShareProcessNamespace: true } => "a pod of runtimeClassName systemd sees the node's processes: shareProcessNamespace cannot be had",
        { Sysctls.Count: > 0 } => "a pod of runtimeClassName systemd has the node's kernel settings: sysctls cannot be had",
        _ => null,
    };

    /// <returns>Why a unit cannot be what the container asks for; null when it can.</returns>
    public static string? Refusal(RuntimeContainerSpec container) => container switch
    {
        { Command.Count: 0 } => "a container of a pod of runtimeClassName systemd has no image to take its command from: set command",
        { Stdin: true } or { Tty: true } => "a unit of systemd has neither stdin nor tty",
        { Seccomp.Kind: ConfinementKind.Localhost } => "a unit of systemd takes no seccomp profile from a file",
        _ when container.AddCapabilities.Concat(container.DropCapabilities).FirstOrDefault(c => c != "ALL" && Bit(c) == 0) is { } strange =>
            $"unknown capability \"{strange}\" to add or drop",
        _ => null,
    };

    public static IReadOnlyList<UnitProperty> Of(RuntimeContainerSpec container, string slice) =>
    [
        new("Slice", "s", slice),
        new("Environment", "as", container.Environment.Select(e => $"{e.Key}={e.Value}").ToArray()),
        new("WorkingDirectory", "s", container.WorkingDirectory.Length > 0 ? container.WorkingDirectory : "/"),
        new("OOMScoreAdjust", "i", container.OomScoreAdjust),
        new("NoNewPrivileges", "b", container.NoNewPrivileges),
        .. Identity(container),
        .. Files(container),
        .. Rights(container),
        .. Accounts(),
        .. Limits(new(container.CpuShares, container.CpuQuota, container.MemoryLimit)),
        new("TasksMax", "t", NoLimit), // the pod's slice holds them all
    ];

    /// <summary>What the processes of a unit or slice may use.</summary>
    public static IReadOnlyList<UnitProperty> Limits(ContainerResources resources) =>
    [
        new("CPUWeight", "t", resources.CpuShares == 0 ? 100UL : (ulong)(1 + ((resources.CpuShares - LeastShares) * 9999 / (MostShares - LeastShares)))),
        new("CPUQuotaPerSecUSec", "t", resources.CpuQuota == 0 ? NoLimit : (ulong)resources.CpuQuota * PeriodsPerSecond),
        new("MemoryMax", "t", resources.MemoryLimit == 0 ? NoLimit : (ulong)resources.MemoryLimit),
        new("MemorySwapMax", "t", resources.MemoryLimit == 0 ? NoLimit : 0UL), // a limit that swap stretches is none
    ];

    public static IEnumerable<UnitProperty> Accounts() =>
        _accounts.Select(name => new UnitProperty(name, "b", true));

    /// <summary>The command as systemd takes it.</summary>
    public static UnitProperty Start(IReadOnlyList<string> command) =>
        new("ExecStart", "a(sasb)", new object[] { new object[] { command[0], command, false } });

    /// <summary>The slice of a pod's control group, whoever makes groups on this node.</summary>
    public static string SliceOf(string cgroupParent) => cgroupParent.EndsWith(".slice", StringComparison.Ordinal)
        ? cgroupParent
        : $"{string.Join('-', cgroupParent.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Replace('-', '_')))}.slice";

    private static IEnumerable<UnitProperty> Identity(RuntimeContainerSpec container)
    {
        if (container.RunAsUser is { } user)
        {
            yield return new("User", "s", $"{user}");
        }

        if (container.RunAsGroup is { } group)
        {
            yield return new("Group", "s", $"{group}");
        }

        if (container.SupplementalGroups.Count > 0)
        {
            yield return new("SupplementaryGroups", "as", container.SupplementalGroups.Select(g => $"{g}").ToArray());
        }
    }

    private static IEnumerable<UnitProperty> Files(RuntimeContainerSpec container)
    {
        var mounts = container.Mounts.Where(m => !_ownFiles.Contains(m.ContainerPath)).ToLookup(m => m.ReadOnly); // those of the node are right
        if (mounts[false].Any())
        {
            yield return new("BindPaths", "a(ssbt)", mounts[false].Select(Bind).ToArray());
        }

        if (mounts[true].Any())
        {
            yield return new("BindReadOnlyPaths", "a(ssbt)", mounts[true].Select(Bind).ToArray());
        }

        if (container.ReadOnlyRootFilesystem)
        {
            yield return new("ProtectSystem", "s", "strict");
            yield return new("ReadWritePaths", "as", mounts[false].Select(m => m.ContainerPath).ToArray());
        }
    }

    private static object[] Bind(Mount mount) => [mount.HostPath, mount.ContainerPath, false, Recursive];

    private static IEnumerable<UnitProperty> Rights(RuntimeContainerSpec container)
    {
        if (container.Privileged)
        {
            yield break;
        }

        if (container.DropCapabilities.Count > 0)
        {
            var kept = container.DropCapabilities.Contains("ALL") ? 0 : Set(_capabilities) & ~Set(container.DropCapabilities);
            yield return new("CapabilityBoundingSet", "t", kept | Set(container.AddCapabilities));
        }

        if (container.AddCapabilities.Count > 0 && container.RunAsUser is > 0)
        {
            yield return new("AmbientCapabilities", "t", Set(container.AddCapabilities));
        }

        if (container.Seccomp.Kind == ConfinementKind.RuntimeDefault)
        {
            yield return new("SystemCallFilter", "(bas)", _systemCalls);
        }

        if (container.AppArmor is { Kind: ConfinementKind.Localhost } profile)
        {
            yield return new("AppArmorProfile", "(bs)", new object[] { false, profile.Reference });
        }
    }

    private static ulong Set(IEnumerable<string> names) =>
        names.Aggregate(0UL, (set, name) => set | (name == "ALL" ? Set(_capabilities) : Bit(name)));

    private static ulong Bit(string name)
    {
        var at = Array.IndexOf(_capabilities, name.StartsWith("CAP_", StringComparison.Ordinal) ? name["CAP_".Length..] : name);
        return at < 0 ? 0 : 1UL << at;
    }
}
