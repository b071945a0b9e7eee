using System.Text.Json.Nodes;
using EdgeKube.Server.ApiServer;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

public sealed class ConnectOptionsTests
{
    [Fact]
    public void Options_that_a_webhook_changed_become_the_query_that_means_them()
    {
        var options = JsonNode.Parse("""{"kind":"PodExecOptions","apiVersion":"v1","stdin":true,"container":"c","command":["sh","-c","ls"],"ports":[80,81]}""")!;
        var query = ConnectOptions.Query(options.AsObject());
        Assert.True(query.Flag("stdin"));
        Assert.False(query.Flag("tty"));
        Assert.Equal("c", query.Text("container"));
        Assert.Equal(["sh", "-c", "ls"], query.Texts("command"));
        Assert.Equal(["80", "81"], query.Texts("ports"));
        Assert.Equal("", query.Text("kind"));
    }
}
