using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Says what a sandbox or a container is to be in the words of libpod's SpecGenerator.</summary>
/// <remarks>
/// A sandbox is a container that only waits and holds the namespaces; the others join them. Not a Podman pod: its control group would not
/// be where Kubernetes has it, and its infra container would bear no labels.
/// </remarks>
internal sealed class PodmanSpec(HostRights rights)
{
    private const int CpuPeriod = 100_000;

    /// <param name="sandbox">What is wanted.</param>
    /// <param name="netns">The network namespace; "" for the host's.</param>
    public JsonObject Sandbox(SandboxSpec sandbox, string netns)
    {
        var spec = Common(sandbox, SandboxRecord.NameOf(sandbox.Namespace, sandbox.Name, sandbox.Uid, sandbox.Attempt), PauseImage.Reference);
        var labels = Labels(sandbox.Labels, PodmanLabels.SandboxKind, sandbox.Attempt);
        labels[PodLabels.Name] = sandbox.Name;
        labels[PodLabels.Namespace] = sandbox.Namespace;
        labels[PodLabels.Uid] = sandbox.Uid;
        spec["labels"] = labels;
        spec["netns"] = netns.Length > 0 ? Mode("path", netns) : Mode("host");
        spec["ipcns"] = sandbox.HostIpc ? Mode("host") : Mode("shareable");
        spec["pidns"] = sandbox.HostPid ? Mode("host") : Mode("private");
        spec["utsns"] = sandbox.HostNetwork ? Mode("host") : Mode("private");
        if (!sandbox.HostNetwork)
        {
            spec["hostname"] = sandbox.Hostname;
        }

        if (sandbox.Sysctls.Count > 0)
        {
            spec["sysctl"] = Map(sandbox.Sysctls);
        }

        spec["use_image_hosts"] = true;
        spec["use_image_resolve_conf"] = true;
        spec["read_only_filesystem"] = true;
        spec["no_new_privileges"] = true;
        spec["seccomp_profile_path"] = "unconfined";
        spec["log_configuration"] = new JsonObject { ["driver"] = "none" };
        spec["oom_score_adj"] = rights.OomScore(-998);
        return spec;
    }

    /// <param name="sandboxId">The container whose namespaces it joins.</param>
    /// <param name="sandbox">Of which pod.</param>
    /// <param name="container">What is wanted.</param>
    /// <param name="netns">The network namespace; "" for the host's.</param>
    /// <param name="resolvConf">The file for /etc/resolv.conf; "" for the host's.</param>
    public JsonObject Container(string sandboxId, SandboxSpec sandbox, RuntimeContainerSpec container, string netns, string resolvConf)
    {
        var name = $"k8s_{container.Name}_{sandbox.Name}_{sandbox.Namespace}_{sandbox.Uid}_{Number(container.Attempt)}";
        var spec = Common(sandbox, name, PodmanImages.WithoutAlgorithm(container.Image));
        var labels = Labels(container.Labels, PodmanLabels.ContainerKind, container.Attempt);
        labels[PodLabels.Uid] = sandbox.Uid;
        labels[PodLabels.Container] = container.Name;
        labels[PodmanLabels.Sandbox] = sandboxId;
        labels[PodmanLabels.Image] = container.ImageReference;
        spec["labels"] = labels;
        spec["netns"] = netns.Length > 0 ? Mode("path", netns) : Mode("host");
        spec["ipcns"] = sandbox.HostIpc ? Mode("host") : Mode("container", sandboxId);
        spec["utsns"] = sandbox.HostNetwork ? Mode("host") : Mode("container", sandboxId);
        spec["pidns"] = Processes(sandboxId, sandbox, container);
        spec["log_configuration"] = new JsonObject
        {
            ["driver"] = "k8s-file",
            ["path"] = Path.Combine(sandbox.LogDirectory, container.LogFile),
        };
        AddProcess(spec, container);
        AddSecurity(spec, container);
        spec["mounts"] = Mounts(container, resolvConf);
        spec["resource_limits"] = Resources(container);
        spec["oom_score_adj"] = rights.OomScore(container.OomScoreAdjust);
        return spec;
    }

    /// <summary>New limits for a container that runs.</summary>
    public static JsonObject Update(ContainerResources resources)
    {
        var cpu = new JsonObject { ["quota"] = resources.CpuQuota > 0 ? resources.CpuQuota : -1, ["period"] = CpuPeriod };
        if (resources.CpuShares > 0)
        {
            cpu["shares"] = resources.CpuShares;
        }

        var update = new JsonObject { ["cpu"] = cpu };
        if (resources.MemoryLimit > 0)
        {
            update["memory"] = new JsonObject { ["limit"] = resources.MemoryLimit, ["swap"] = resources.MemoryLimit };
        }

        return update;
    }

    private JsonObject Common(SandboxSpec sandbox, string name, string image)
    {
        var spec = new JsonObject
        {
            ["name"] = name,
            ["image"] = image,
            ["cgroup_parent"] = sandbox.CgroupParent,
            ["restart_policy"] = "no",
            ["systemd"] = "false",
            ["sdnotifyMode"] = "ignore",
            ["httpproxy"] = false,
            ["healthconfig"] = new JsonObject { ["Test"] = new JsonArray("NONE") },
        };
        if (rights.ResourceLimits is { } limits)
        {
            spec["r_limits"] = limits;
        }

        return spec;
    }

    private static JsonObject Processes(string sandboxId, SandboxSpec sandbox, RuntimeContainerSpec container) =>
        sandbox.HostPid ? Mode("host")
        : sandbox.ShareProcessNamespace ? Mode("container", sandboxId)
        : container.TargetId.Length > 0 ? Mode("container", container.TargetId)
        : Mode("private");

    private static void AddProcess(JsonObject spec, RuntimeContainerSpec container)
    {
        if (container.Command.Count > 0)
        {
            spec["entrypoint"] = Array(container.Command);
        }

        if (container.Args.Count > 0)
        {
            spec["command"] = Array(container.Args);
        }

        if (container.WorkingDirectory.Length > 0)
        {
            spec["work_dir"] = container.WorkingDirectory;
        }

        spec["create_working_dir"] = true;
        spec["env"] = Map(container.Environment);
        spec["unsetenv"] = new JsonArray("container", "TERM");
        spec["stdin"] = container.Stdin;
        spec["terminal"] = container.Tty;
        if (SignalNumbers.Of(container.StopSignal) is var signal and > 0)
        {
            spec["stop_signal"] = signal;
        }
    }

    private static void AddSecurity(JsonObject spec, RuntimeContainerSpec container)
    {
        spec["privileged"] = container.Privileged;
        spec["read_only_filesystem"] = container.ReadOnlyRootFilesystem;
        spec["no_new_privileges"] = container.NoNewPrivileges;
        spec["cap_add"] = Array(container.AddCapabilities);
        spec["cap_drop"] = Array(container.DropCapabilities);
        if (Profile(container.Seccomp) is { Length: > 0 } seccomp)
        {
            spec["seccomp_profile_path"] = seccomp;
        }

        if (container.AppArmor is { } appArmor && Profile(appArmor) is { Length: > 0 } profile)
        {
            spec["apparmor_profile"] = profile;
        }

        if (container.UnmaskedProc)
        {
            spec["unmask"] = new JsonArray("ALL");
        }

        AddUser(spec, container);
    }

    // "" leaves it to Podman, whose default is the runtime's default.
    private static string Profile(ConfinementProfile profile) => profile.Kind switch
    {
        ConfinementKind.Unconfined => "unconfined",
        ConfinementKind.Localhost => profile.Reference,
        _ => "",
    };

    private static void AddUser(JsonObject spec, RuntimeContainerSpec container)
    {
        spec["groups"] = Array(container.SupplementalGroups.Select(g => Number(g)));
        if (container.RunAsUser is { } user)
        {
            spec["user"] = container.RunAsGroup is { } group ? $"{Number(user)}:{Number(group)}" : Number(user);
        }
        else if (container.RunAsGroup is { } group)
        {
            spec["user"] = $"0:{Number(group)}";
        }
    }

    private static JsonArray Mounts(RuntimeContainerSpec container, string resolvConf)
    {
        var mounts = new JsonArray();
        foreach (var mount in container.Mounts)
        {
            var propagation = mount.Propagation switch
            {
                MountPropagation.Bidirectional => "rshared",
                MountPropagation.HostToContainer => "rslave",
                _ => "rprivate",
            };
            mounts.Add((JsonNode)Bind(mount.HostPath, mount.ContainerPath, mount.ReadOnly, propagation));
        }

        if (resolvConf.Length > 0 && container.Mounts.All(m => m.ContainerPath != "/etc/resolv.conf"))
        {
            mounts.Add((JsonNode)Bind(resolvConf, "/etc/resolv.conf", readOnly: false, "rprivate"));
        }

        return mounts;
    }

    private static JsonObject Bind(string source, string destination, bool readOnly, string propagation) => new()
    {
        ["type"] = "bind",
        ["source"] = source,
        ["destination"] = destination,
        ["options"] = new JsonArray("rbind", propagation, readOnly ? "ro" : "rw"),
    };

    private static JsonObject Resources(RuntimeContainerSpec container)
    {
        var cpu = new JsonObject();
        if (container.CpuShares > 0)
        {
            cpu["shares"] = container.CpuShares;
        }

        if (container.CpuQuota > 0)
        {
            cpu["quota"] = container.CpuQuota;
            cpu["period"] = CpuPeriod;
        }

        var resources = new JsonObject { ["cpu"] = cpu };
        if (container.MemoryLimit > 0)
        {
            resources["memory"] = new JsonObject { ["limit"] = container.MemoryLimit, ["swap"] = container.MemoryLimit };
        }

        if (container.HugePages.Count > 0)
        {
            resources["hugepageLimits"] = new JsonArray(
                [.. container.HugePages.Select(p => (JsonNode)new JsonObject { ["pageSize"] = p.Key, ["limit"] = p.Value })]);
        }

        if (container.KillTogether)
        {
            resources["unified"] = new JsonObject { ["memory.oom.group"] = "1" };
        }

        return resources;
    }

    private static JsonObject Labels(IReadOnlyDictionary<string, string> given, string kind, int attempt)
    {
        var labels = Map(given);
        labels[PodmanLabels.Kind] = kind;
        labels[PodmanLabels.Attempt] = Number(attempt);
        return labels;
    }

    private static JsonObject Map(IEnumerable<KeyValuePair<string, string>> entries)
    {
        var map = new JsonObject();
        foreach (var (name, value) in entries)
        {
            map[name] = value;
        }

        return map;
    }

    private static JsonObject Mode(string mode, string value = "") =>
        value.Length == 0 ? new JsonObject { ["nsmode"] = mode } : new JsonObject { ["nsmode"] = mode, ["value"] = value };

    private static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode?)v)]);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
