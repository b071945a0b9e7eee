using EdgeKube.Api.Views;
using EdgeKube.Server.NodeLink.Drains;
using EdgeKube.Server.NodeLink.Power;
using Xunit;

namespace EdgeKube.Server.Tests.NodeLink.Power;

public sealed class NodePowerTests
{
    [Theory]
    [InlineData("reboot", "reboot")]
    [InlineData("shutdown", "shutdown")]
    [InlineData("explode", "")]
    public void Only_what_a_machine_can_do_is_an_order(string annotation, string order) =>
        Assert.Equal(order, Of((NodePower.OrderKey, annotation)).Order);

    [Fact]
    public void A_node_without_annotations_is_left_alone() => Assert.Equal(new NodePower("", null, "", false), NodePower.Of(new NodeView { Metadata = new() }));

    [Theory]
    [InlineData("60", 60)]
    [InlineData("soon", 300)]
    [InlineData("99999999", 86_400)]
    public void Draining_has_the_time_that_is_given(string annotation, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Of((NodePower.PatienceKey, annotation)).Patience);

    [Fact]
    public void Pods_of_daemon_sets_and_of_the_node_itself_are_not_drained()
    {
        Assert.True(NodeDrain.IsDrained(new PodView { Metadata = new() }));
        Assert.False(NodeDrain.IsDrained(new PodView { Metadata = new() { OwnerReferences = [new OwnerReference { Kind = "DaemonSet", Name = "d", Uid = "u", Controller = true }] } }));
        Assert.False(NodeDrain.IsDrained(new PodView { Metadata = new() { Annotations = new Dictionary<string, string> { ["kubernetes.io/config.mirror"] = "x" } } }));
        Assert.False(NodeDrain.IsDrained(new PodView { Metadata = new(), Status = new() { Phase = "Succeeded" } }));
    }

    private static NodePower Of((string Key, string Value) annotation) =>
        NodePower.Of(new NodeView { Metadata = new() { Annotations = new Dictionary<string, string> { [annotation.Key] = annotation.Value } } });
}
