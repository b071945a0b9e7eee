using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>The configuration of a Podman that shares nothing with another on the same machine.</summary>
internal static class PodmanConfig
{
    // What containerd gives containers, so that a pod may do the same on both.
    private const string Capabilities =
        "\"CHOWN\", \"DAC_OVERRIDE\", \"FSETID\", \"FOWNER\", \"MKNOD\", \"NET_RAW\", \"SETGID\", \"SETUID\", \"SETFCAP\", \"SETPCAP\", "
        + "\"NET_BIND_SERVICE\", \"SYS_CHROOT\", \"KILL\", \"AUDIT_WRITE\"";

    public static string Containers(string ociRuntime, bool systemdCgroups) =>
        $"""
        # Written by edgekube agent at each start.
        [containers]
        default_capabilities = [{Capabilities}]
        default_sysctls = []
        log_driver = "k8s-file"
        log_size_max = -1
        pids_limit = 0
        [engine]
        cgroup_manager = "{(systemdCgroups ? "systemd" : "cgroupfs")}"
        events_logger = "file"
        runtime = "{ociRuntime}"

        """;

    public static string Storage(PodmanPaths paths) =>
        $"""
        # Written by edgekube agent at each start.
        [storage]
        driver = "overlay"
        graphroot = "{paths.Root}"
        runroot = "{paths.RunRoot}"

        """;

    /// <summary>crun is the faster one, and starts containers on the unified hierarchy only as reliably as runc.</summary>
    public static string OciRuntime()
    {
        var unified = File.Exists("/sys/fs/cgroup/cgroup.controllers");
        string[] order = unified ? ["crun", "runc"] : ["runc", "crun"];
        return order.FirstOrDefault(r => Executables.TryFind(r) is not null) ?? throw new MissingToolException("runc", "runc");
    }
}
