using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

/// <summary>Podman after a power cut that spoilt its state.</summary>
public sealed class PodmanDamageTests() : RuntimeDamage(new PodmanHost(), "podman")
{
    [Theory]
    [InlineData("libpod/bolt_state.db", "garbage")]
    [InlineData("overlay-images/images.json", "[{")]
    public Task Damaged_state_is_set_aside_and_pods_can_run_again(string file, string content) => SpoilAsync(file, content);
}
