using EdgeKube.Testing;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>A private Podman.</summary>
public sealed class PodmanHost : RuntimeHost
{
    public override string? Missing =>
        ContainerdFixture.Missing() ?? (File.Exists("/usr/bin/podman") ? null : "/usr/bin/podman is not installed");

    protected override string Name => "podman";
}
