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

    [Theory]
    [InlineData("serviceAccountName: web", "serviceaccounts")]
    [InlineData("imagePullSecrets: [{name: key}]", "secrets")]
    [InlineData("volumes: [{name: v, configMap: {name: c}}]", "configmaps")]
    [InlineData("volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]", "persistentvolumeclaims")]
    [InlineData("volumes: [{name: v, projected: {sources: [{downwardAPI: {}}, {secret: {name: s}}]}}]", "secrets")]
    [InlineData("initContainers: [{name: i, image: x, envFrom: [{configMapRef: {name: c}}]}]", "configmaps")]
    public void What_names_objects_of_the_API_is_refused_in_Kubernetes_words(string more, string kind)
    {
        var refusal = Assert.Throws<FormatException>(() => StaticManifest.Read($"{Manifest}\n  {more}", "/m/web.yaml", "board-1"));
        Assert.Equal($"static pods may not reference {kind}", refusal.Message);
    }

    [Fact]
    public void Volumes_of_the_node_are_no_reason_to_refuse_it() =>
        StaticManifest.Read($"{Manifest}\n  volumes: [{{name: a, hostPath: {{path: /}}}}, {{name: b, emptyDir: {{}}}}, {{name: c, image: {{reference: x}}}}]", "/m/web.yaml", "board-1");

    private static Api.Views.Probe Probe(StaticPod pod) => pod.View.Spec.Containers[0].LivenessProbe!;
}
