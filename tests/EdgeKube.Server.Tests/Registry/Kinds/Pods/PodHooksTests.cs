using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds;
using EdgeKube.Server.Registry.Kinds.LimitRanges;
using EdgeKube.Server.Registry.Kinds.Pods;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Kinds.Pods;

public sealed class PodHooksTests
{
    private const string Plain = """{"metadata":{"name":"p","namespace":"default"},"spec":{"containers":[{"name":"a","image":"busybox"}]}}""";

    private readonly PodHooks _hooks = new(new PodAdmission(StoredObjects.None), new LimitRanger(StoredObjects.None), new AccountAdmission(StoredObjects.None, TimeProvider.System, new Random(1), isRequired: false));

    [Fact]
    public void A_new_pod_gets_its_computed_defaults()
    {
        var pod = _hooks.Created(Plain);
        var spec = pod["spec"]!;
        Assert.Equal("Always", (string?)spec["containers"]![0]!["imagePullPolicy"]);
        Assert.Equal("default", (string?)spec["serviceAccountName"]);
        Assert.Equal("default", (string?)spec["serviceAccount"]);
        Assert.Equal(0, (int)spec["priority"]!);
        Assert.True((bool)spec["enableServiceLinks"]!);
        Assert.Equal("""{"phase":"Pending","qosClass":"BestEffort"}""", pod["status"]!.ToJsonString());
        Assert.Equal(
            ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"],
            spec["tolerations"]!.AsArray().Select(t => (string?)t!["key"]));
        Assert.Empty(_hooks.Errors(pod));
    }

    [Fact]
    public void A_pod_that_tolerates_everything_gets_no_tolerations_added()
    {
        var pod = Checked.Json(Plain);
        pod["spec"]!["tolerations"] = Checked.Json("""{"a":[{"operator":"Exists"}]}""")["a"]!.DeepClone();
        _hooks.PrepareCreate(pod);
        Assert.Single(pod["spec"]!["tolerations"]!.AsArray());
    }

    [Fact]
    public void The_image_of_a_volume_must_be_named_and_is_pulled_as_its_tag_says()
    {
        var pod = Checked.Json(Plain);
        pod["spec"]!["volumes"] = JsonNode.Parse("""[{"name":"v","image":{"reference":"quay.io/data"}},{"name":"w","image":{}}]""");
        _hooks.PrepareCreate(pod);
        Assert.Equal("Always", (string?)pod["spec"]!["volumes"]![0]!["image"]!["pullPolicy"]);
        Assert.StartsWith("spec.volumes[1].image.reference", Assert.Single(_hooks.Errors(pod)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("busybox", "Always")]
    [InlineData("busybox:latest", "Always")]
    [InlineData("localhost:5000/busybox", "Always")]
    [InlineData("localhost/busybox:1", "IfNotPresent")]
    [InlineData("busybox@sha256:abc", "IfNotPresent")]
    public void A_tag_that_moves_is_pulled_always(string image, string policy) => Assert.Equal(policy, ImagePullPolicy.Default(image));

    [Theory]
    [InlineData("""{"limits":{"cpu":"1","memory":"1Gi"}}""", "Guaranteed")]
    [InlineData("""{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1000m"}}""", "Guaranteed")]
    [InlineData("""{"requests":{"cpu":"100m"}}""", "Burstable")]
    [InlineData("""{"limits":{"cpu":"1"}}""", "Burstable")]
    [InlineData("{}", "BestEffort")]
    public void Requests_and_limits_come_to_a_class(string resources, string expected)
    {
        var pod = Checked.Json(Plain);
        pod["spec"]!["containers"]![0]!["resources"] = JsonNode.Parse(resources);
        _hooks.PrepareCreate(pod);
        Assert.Equal(expected, (string?)pod["status"]!["qosClass"]);
    }

    [Theory]
    [InlineData("""{"containers":[]}""", "spec.containers: Required value")]
    [InlineData("""{"containers":[{"name":"a"}]}""", "spec.containers[0].image: Required value")]
    [InlineData("""{"containers":[{"name":"a","image":"x"},{"name":"a","image":"x"}]}""", "spec.containers[1].name: Duplicate value: \"a\"")]
    [InlineData("""{"containers":[{"name":"a","image":"x","volumeMounts":[{"name":"v","mountPath":"/v"}]}]}""",
        "spec.containers[0].volumeMounts[0].name: Not found: \"v\"")]
    [InlineData("""{"containers":[{"name":"a","image":"x","ports":[{"containerPort":80,"hostPort":80},{"containerPort":81,"hostPort":80}]}]}""",
        "spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//80\"")]
    [InlineData("""{"containers":[{"name":"a","image":"x","ports":[{"containerPort":80,"name":"h"},{"containerPort":81,"name":"h"}]}]}""",
        "spec.containers[0].ports[1].name: Duplicate value: \"h\"")]
    [InlineData("""{"containers":[{"name":"a","image":"x","resources":{"requests":{"cpu":"2"},"limits":{"cpu":"1"}}}]}""",
        "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1")]
    [InlineData("""{"containers":[{"name":"a","image":"x","resources":{"requests":{"memory":"-1"}}}]}""",
        "spec.containers[0].resources.requests[memory]: Invalid value: \"-1\": must be greater than or equal to 0")]
    [InlineData("""{"containers":[{"name":"a","image":"x","resources":{"limits":{"foo":"1"}}}]}""",
        "spec.containers[0].resources.limits[foo]: Invalid value: \"foo\": must be a standard resource type or fully qualified")]
    [InlineData("""{"containers":[{"name":"a","image":"x","env":[{"name":"A","valueFrom":{}}]}]}""",
        "spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`")]
    [InlineData("""{"containers":[{"name":"a","image":"x"}],"volumes":[{"name":"v","hostPath":{"path":"/a"},"emptyDir":{}}]}""",
        "spec.volumes[0].emptyDir: Forbidden: may not specify more than 1 volume type")]
    [InlineData("""{"containers":[{"name":"a","image":"x","livenessProbe":{}}]}""",
        "spec.containers[0].livenessProbe: Required value: must specify a handler type")]
    [InlineData("""{"containers":[{"name":"a","image":"x"}],"terminationGracePeriodSeconds":-1}""",
        "spec.terminationGracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("""{"containers":[{"name":"a","image":"x"}],"affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[]}}}}""",
        "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term")]
    public void A_wrong_spec_is_refused_in_Kubernetes_words(string spec, string error) =>
        Assert.Equal([error], _hooks.Errors(Checked.Json($$"""{"metadata":{"name":"p"},"spec":{{spec}}}""")));

    [Fact]
    public void A_container_name_is_a_label() => Assert.StartsWith(
        "spec.containers[0].name: Invalid value: \"A_b\": a lowercase RFC 1123 label must consist",
        Assert.Single(_hooks.Errors(Checked.Json("""{"spec":{"containers":[{"name":"A_b","image":"x"}]}}"""))),
        StringComparison.Ordinal);

    [Fact]
    public void The_image_and_more_tolerations_may_change()
    {
        var pod = _hooks.Created(Plain);
        var updated = _hooks.Updated(pod, p =>
        {
            p["spec"]!["containers"]![0]!["image"] = "busybox:2";
            p["spec"]!["tolerations"]!.AsArray().Add((JsonNode)new JsonObject { ["key"] = "k", ["operator"] = "Exists" });
            p["metadata"]!["labels"] = new JsonObject { ["a"] = "b" };
        });
        Assert.Empty(_hooks.Errors(updated, pod));
    }

    [Fact]
    public void Nothing_else_may_change()
    {
        var pod = _hooks.Created(Plain);
        var updated = _hooks.Updated(pod, p => p["spec"]!["containers"]![0]!["command"] = new JsonArray("x"));
        Assert.StartsWith(
            "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,",
            Assert.Single(_hooks.Errors(updated, pod)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_toleration_may_not_be_taken_away()
    {
        var pod = _hooks.Created(Plain);
        var updated = pod.DeepClone().AsObject();
        updated["spec"]!["tolerations"]!.AsArray().RemoveAt(0);
        Assert.Equal(
            ["spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"],
            _hooks.Errors(updated, pod));
    }

    [Fact]
    public void A_pod_waits_for_its_node_only()
    {
        var pod = _hooks.Created(Plain);
        Assert.Equal(0, _hooks.GraceSeconds(pod, null));
        pod["spec"]!["nodeName"] = "n1";
        Assert.Equal(30, _hooks.GraceSeconds(pod, null));
        Assert.Equal(5, _hooks.GraceSeconds(pod, 5));
        pod["spec"]!["terminationGracePeriodSeconds"] = 7;
        Assert.Equal(7, _hooks.GraceSeconds(pod, null));
        pod["status"]!["phase"] = "Succeeded";
        Assert.Equal(0, _hooks.GraceSeconds(pod, null));
    }

    [Fact]
    public void A_pod_is_bound_once()
    {
        var pod = _hooks.Created(Plain);
        PodBinding.Bind(pod, "n1", DateTimeOffset.UnixEpoch);
        Assert.Equal("n1", (string?)pod["spec"]!["nodeName"]);
        Assert.Equal(
            """[{"type":"PodScheduled","status":"True","lastTransitionTime":"1970-01-01T00:00:00Z"}]""",
            pod["status"]!["conditions"]!.ToJsonString());
        var refusal = Assert.Throws<ApiException>(() => PodBinding.Bind(pod, "n2", DateTimeOffset.UnixEpoch));
        Assert.Equal(409, refusal.Code);
        Assert.Contains("pod p is already assigned to node \"n1\"", refusal.Message, StringComparison.Ordinal);
    }
}
