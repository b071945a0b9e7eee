using EdgeKube.Testing;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>A private containerd.</summary>
public sealed class ContainerdHost : RuntimeHost
{
    public override string? Missing => ContainerdFixture.Missing();

    protected override string Name => "containerd";
}
