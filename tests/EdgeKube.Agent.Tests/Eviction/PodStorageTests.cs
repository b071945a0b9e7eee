using EdgeKube.Agent.Eviction;
using EdgeKube.Agent.Host;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Eviction;

public sealed class PodStorageTests
{
    private const long Mebi = 1 << 20;
    private static readonly PodSpec _spec = new() { Containers = [Container("a", "2Mi"), Container("b", "4Mi"), Container("c", null)] };

    [Fact]
    public void A_pod_that_keeps_to_its_limits_stays()
    {
        Assert.Null(Use(Mebi, 2 * Mebi, 0, Mebi).Excess(_spec));
        Assert.Null(Use(Mebi * 100, 0, 0, 0).Excess(new PodSpec { Containers = [Container("a", null)] }));
        Assert.False(PodStorage.IsLimited(new PodSpec { Containers = [Container("a", null)] }));
    }

    [Fact]
    public void All_of_a_pod_is_held_to_the_limits_of_its_containers() => Assert.Equal(
        "Pod ephemeral local storage usage exceeds the total limit of containers 6Mi. ", Use(0, 0, 5 * Mebi, 2 * Mebi).Excess(_spec));

    [Fact]
    public void A_container_is_held_to_its_own() => Assert.Equal(
        "Container a exceeded its local ephemeral storage limit \"2Mi\". ", Use(3 * Mebi, 0, 0, 0).Excess(_spec));

    private static PodStorage Use(long a, long b, long c, long volumes) => new(
        [new(DiskPartKind.Layer, "a", a, 1), new(DiskPartKind.Log, "b", b, 1), new(DiskPartKind.Layer, "c", c, 1), new(DiskPartKind.Volume, "v", volumes, 1)]);

    private static ContainerSpec Container(string name, string? limit) => new()
    {
        Name = name,
        Resources = limit is null ? null : new ResourceRequirements { Limits = new Dictionary<string, string> { ["ephemeral-storage"] = limit } },
    };
}
