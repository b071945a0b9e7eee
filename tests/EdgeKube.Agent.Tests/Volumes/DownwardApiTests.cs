using System.Text.Json;
using EdgeKube.Agent.Volumes;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Volumes;

public sealed class DownwardApiTests
{
    private static readonly NodeAmounts _node = new(Cpu: 1500, Memory: 3L << 30, Storage: 5L << 30);

    [Theory]
    [InlineData("""{"fieldRef":{"fieldPath":"metadata.name"}}""", "web")]
    [InlineData("""{"fieldRef":{"fieldPath":"metadata.labels"}}""", "a=\"1\"\nb=\"x \\\"y\\\" \\\\\"")]
    [InlineData("""{"fieldRef":{"fieldPath":"metadata.labels['a']"}}""", "1")]
    [InlineData("""{"fieldRef":{"fieldPath":"metadata.annotations"}}""", "")]
    [InlineData("""{"resourceFieldRef":{"containerName":"c","resource":"limits.memory","divisor":"1Mi"}}""", "64")]
    [InlineData("""{"resourceFieldRef":{"containerName":"c","resource":"limits.memory","divisor":"0"}}""", "67108864")]
    [InlineData("""{"resourceFieldRef":{"containerName":"c","resource":"requests.cpu"}}""", "1")]
    [InlineData("""{"resourceFieldRef":{"containerName":"c","resource":"requests.cpu","divisor":"1m"}}""", "250")]
    [InlineData("""{"resourceFieldRef":{"containerName":"c","resource":"limits.cpu","divisor":"1m"}}""", "1500")]
    [InlineData("""{"resourceFieldRef":{"containerName":"c","resource":"limits.cpu"}}""", "2")]
    [InlineData("""{"resourceFieldRef":{"containerName":"c","resource":"limits.ephemeral-storage","divisor":"1Gi"}}""", "5")]
    public void It_says_what_the_pod_is(string item, string value) =>
        Assert.Equal(value, DownwardApi.Value(Pod(), JsonElement.Parse(item), _node));

    [Fact]
    public void A_container_that_is_not_there_is_named() => Assert.Equal(
        "container x not found",
        Assert.Throws<VolumeException>(() => DownwardApi.Value(Pod(), JsonElement.Parse("""{"resourceFieldRef":{"containerName":"x","resource":"limits.cpu"}}"""), _node)).Message);

    private static PodView Pod() => new()
    {
        Metadata = new ObjectMeta { Name = "web", Labels = new Dictionary<string, string> { ["b"] = "x \"y\" \\", ["a"] = "1" } },
        Spec = new PodSpec
        {
            Containers =
            [
                new ContainerSpec
                {
                    Name = "c",
                    Resources = new ResourceRequirements
                    {
                        Limits = new Dictionary<string, string> { ["memory"] = "64Mi" },
                        Requests = new Dictionary<string, string> { ["cpu"] = "250m" },
                    },
                },
            ],
        },
    };
}
