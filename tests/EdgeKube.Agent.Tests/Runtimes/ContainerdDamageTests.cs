using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>containerd after a power cut that spoilt its state.</summary>
public sealed class ContainerdDamageTests() : RuntimeDamage(new ContainerdHost(), "containerd")
{
    [Theory]
    [InlineData("io.containerd.metadata.v1.bolt/meta.db", "garbage")]
    [InlineData("io.containerd.metadata.v1.bolt/meta.db", "")]
    [InlineData("io.containerd.snapshotter.v1.overlayfs/metadata.db", "garbage")]
    public Task Damaged_state_is_set_aside_and_pods_can_run_again(string file, string content) => SpoilAsync(file, content);
}
