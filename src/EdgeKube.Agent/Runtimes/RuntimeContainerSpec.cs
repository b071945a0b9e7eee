namespace EdgeKube.Agent.Runtimes;

/// <summary>A container as the runtime is to make it: everything resolved.</summary>
internal sealed record RuntimeContainerSpec
{
    public required string Name { get; init; }

    /// <summary>How often this container was made before; the log file's name too (<c>name/0.log</c>).</summary>
    public required int Attempt { get; init; }

    /// <summary>The image's id, as the runtime resolved it.</summary>
    public required string Image { get; init; }

    /// <summary>The image as the pod names it.</summary>
    public required string ImageReference { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    public IReadOnlyList<string> Args { get; init; } = [];

    public string WorkingDirectory { get; init; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    public IReadOnlyList<Mount> Mounts { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public bool Privileged { get; init; }

    public bool ReadOnlyRootFilesystem { get; init; }

    public bool NoNewPrivileges { get; init; }

    /// <summary>The system calls it may make.</summary>
    public ConfinementProfile Seccomp { get; init; } = ConfinementProfile.Unconfined;

    /// <summary>Null leaves it to the runtime: its default where the kernel has AppArmor.</summary>
    public ConfinementProfile? AppArmor { get; init; }

    /// <summary>Nothing of <c>/proc</c> is hidden or read-only.</summary>
    public bool UnmaskedProc { get; init; }

    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public IReadOnlyList<long> SupplementalGroups { get; init; } = [];

    public IReadOnlyList<string> AddCapabilities { get; init; } = [];

    public IReadOnlyList<string> DropCapabilities { get; init; } = [];

    /// <summary>cgroup cpu.shares; 0 leaves the runtime's default.</summary>
    public long CpuShares { get; init; }

    /// <summary>Microseconds per period of 100,000; 0 is no limit.</summary>
    public long CpuQuota { get; init; }

    /// <summary>Bytes; 0 is no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>Bytes of huge pages by the size of a page, such as <c>2MB</c>; sizes that are not named have no limit.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> HugePages { get; init; } = [];

    /// <summary>When one of its processes has too much memory, all of them are killed: half a container is of no use.</summary>
    public bool KillTogether { get; init; }

    public int OomScoreAdjust { get; init; }

    public bool Stdin { get; init; }

    public bool StdinOnce { get; init; }

    public bool Tty { get; init; }

    /// <summary>The container whose processes it sees; "" for none but its own (or the pod's).</summary>
    public string TargetId { get; init; } = "";

    /// <summary>A name such as SIGUSR1 that ends it instead of the image's; "" leaves the image's.</summary>
    public string StopSignal { get; init; } = "";

    public string LogFile => $"{Name}/{Attempt}.log";
}
