using System.Text.Json;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Api.Tests.Views;

public sealed class ApiJsonTests
{
    [Fact]
    public void Members_that_the_JSON_lacks_keep_their_initial_values()
    {
        var node = JsonSerializer.Deserialize("""{"metadata":{"name":"board-1"}}"""u8, ApiJson.Default.NodeView)!;
        Assert.NotNull(node.Status);
        Assert.Equal("", node.Metadata.Namespace);

        var pod = JsonSerializer.Deserialize("""{"spec":{"containers":[{"name":"c","ports":[{"containerPort":80}]}]}}"""u8, ApiJson.Default.PodView)!;
        Assert.Equal("Always", pod.Spec.RestartPolicy);
        Assert.Equal("TCP", pod.Spec.Containers[0].Ports![0].Protocol);
        Assert.Equal("", pod.Metadata.Name);
    }

    [Fact]
    public void Times_are_written_as_Kubernetes_writes_them()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1));
        Assert.Equal("2026-01-02T02:04:05Z", TimeConverter.Format(time));
        Assert.Equal("2026-01-02T02:04:05.678000Z", TimeConverter.Format(time.AddMilliseconds(678)));
    }
}
