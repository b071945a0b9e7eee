using System.Globalization;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>containerd's config.toml for an instance that shares nothing with another on the same machine.</summary>
internal static class ContainerdConfig
{
    private const int SysResource = 24;

    public static string Make(ContainerdPaths paths, bool restrictOomScore, bool systemdCgroups) =>
        $"""
        # Written by edgekube agent at each start.
        version = 2
        root = {Text(paths.Root)}
        state = {Text(paths.State)}
        disabled_plugins = ["io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]

        [grpc]
          address = {Text(paths.Socket)}
        [ttrpc]
          address = {Text(paths.TtrpcSocket)}
        [plugins."io.containerd.internal.v1.opt"]
          path = {Text(paths.Opt)}
        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "{PauseImage.Reference}"
          restrict_oom_score_adj = {(restrictOomScore ? "true" : "false")}
          netns_mounts_under_state_dir = true
          stream_server_address = "127.0.0.1"
          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "/usr/lib/cni"
            conf_dir = {Text(paths.CniConfiguration)}
          [plugins."io.containerd.grpc.v1.cri".registry]
            config_path = {Text(paths.Registries)}
          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = "overlayfs"
            default_runtime_name = "runc"
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"
              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                SystemdCgroup = {(systemdCgroups ? "true" : "false")}

        """;

    /// <summary>Whether this process may lower an OOM score; without that right containers must not ask for it.</summary>
    public static bool MayLowerOomScore(string procStatus)
    {
        const string Label = "CapEff:";
        var line = procStatus.Split('\n').First(l => l.StartsWith(Label, StringComparison.Ordinal));
        var capabilities = ulong.Parse(line[Label.Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (capabilities & (1UL << SysResource)) != 0;
    }

    private static string Text(string value) => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
