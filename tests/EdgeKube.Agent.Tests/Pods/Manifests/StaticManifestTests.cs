using EdgeKube.Agent.Pods.Manifests;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods.Manifests;

public sealed class StaticManifestTests
{
    private const string Manifest = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
        spec:
          containers:
          - name: c
            image: localhost/busybox:1
            livenessProbe: {tcpSocket: {port: 8080}}
        """;

    [Fact]
    public void A_file_becomes_a_pod_of_this_node()
    {
        var pod = StaticManifest.Read(Manifest, "/m/web.yaml", "board-1");
        Assert.Equal("pods/default/web-board-1", pod.Key.ToString());
        Assert.Equal(("board-1", pod.Uid), (pod.View.Spec.NodeName, pod.View.Metadata.Uid));
        Assert.Equal((10, 3, 1), (Probe(pod).PeriodSeconds, Probe(pod).FailureThreshold, Probe(pod).TimeoutSeconds));
        Assert.Equal(pod.Uid, (string?)pod.Manifest["metadata"]!["annotations"]![StaticManifest.MirrorAnnotation]);
        Assert.False(pod.View.Metadata.Annotations!.ContainsKey(StaticManifest.MirrorAnnotation));
    }

    [Fact]
    public void Another_text_or_file_is_another_pod_and_the_same_is_the_same()
    {
        var uid = StaticManifest.Read(Manifest, "/m/web.yaml", "board-1").Uid;
        Assert.Equal(uid, StaticManifest.Read(Manifest, "/m/web.yaml", "board-1").Uid);
        Assert.NotEqual(uid, StaticManifest.Read(Manifest, "/m/other.yaml", "board-1").Uid);
        Assert.NotEqual(uid, StaticManifest.Read(Manifest.Replace(":1", ":2", StringComparison.Ordinal), "/m/web.yaml", "board-1").Uid);
    }

    [Theory]
    [InlineData("kind: Pod")]
    [InlineData("a: [")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {}")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: 3}")]
    public void What_is_no_pod_is_refused(string text) => Assert.Throws<FormatException>(() => StaticManifest.Read(text, "/m/x", "n"));

    private static Api.Views.Probe Probe(StaticPod pod) => pod.View.Spec.Containers[0].LivenessProbe!;
}
