using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>What pods may have of real nodes.</summary>
public sealed class ResourceTests : IAsyncLifetime
{
    private string _namespace = "";

    public async ValueTask InitializeAsync() => _namespace = await Cluster.NewNamespaceAsync($"resources-{Guid.NewGuid().ToString("n")[..8]}");

    public async ValueTask DisposeAsync() => await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false");

    [Fact]
    public async Task A_pod_is_held_to_the_sum_of_its_limits_and_a_resize_changes_it()
    {
        await CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: sized}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - {name: a, image: "localhost/busybox:1", command: [sleep, "3600"], resources: {limits: {cpu: 100m, memory: 32Mi}, requests: {cpu: 50m}}}
              - {name: b, image: "localhost/busybox:1", command: [sleep, "3600"], resources: {limits: {cpu: 200m, memory: 64Mi}, requests: {cpu: 50m}}}
            """);
        await KubectlAsync("wait pod/sized --for=condition=Ready --timeout=60s");
        var uid = await KubectlAsync("get pod sized -o jsonpath={.metadata.uid}");
        Assert.Equal(96L << 20, MemoryLimitOf($"burstable/pod{uid}"));
        await KubectlAsync(["patch", "pod", "sized", "--subresource=resize", "-p", """{"spec":{"containers":[{"name":"a","resources":{"limits":{"memory":"48Mi"}}}]}}"""]);
        await Cluster.UntilAsync($"get events -n {_namespace}", text => text.Contains("Pod resize completed: {\"containers\":[{\"name\":\"a\"", StringComparison.Ordinal));
        Assert.Equal(112L << 20, MemoryLimitOf($"burstable/pod{uid}"));
        await KubectlAsync(["patch", "pod", "sized", "--subresource=resize", "-p", """{"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":"9000"},"requests":{"cpu":"9000"}}}]}}"""]);
        await Cluster.UntilAsync($"get events -n {_namespace}", text => text.Contains("ResizeInfeasible", StringComparison.Ordinal));
        await KubectlAsync("delete pod sized --timeout=60s");
        Assert.False(Directory.Exists(ControlGroups.Folder("memory", $"burstable/pod{uid}")), "the pod's control group is left");
    }

    [Fact]
    public async Task A_node_says_what_it_has_for_pods()
    {
        var status = JsonNode.Parse(await Cluster.KubectlAsync("get node node-1 -o json"))!["status"]!;
        Assert.Equal("110", (string?)status["capacity"]!["pods"]);
        Assert.True(Kibibytes(status["allocatable"]!) < Kibibytes(status["capacity"]!), "nothing is kept from pods");

        static long Kibibytes(JsonNode resources) => long.Parse(((string?)resources["memory"])![..^"Ki".Length], CultureInfo.InvariantCulture);
    }

    private static long MemoryLimitOf(string group)
    {
        var folder = ControlGroups.Folder("memory", group);
        var file = File.Exists($"{folder}/memory.max") ? $"{folder}/memory.max" : $"{folder}/memory.limit_in_bytes";
        return long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
    }

    private Task<string> CreateAsync(string yaml) => Cluster.KubectlAsync($"create -n {_namespace} -f -", yaml);

    private Task<string> KubectlAsync(string arguments) => Cluster.KubectlAsync($"{arguments} -n {_namespace}");

    private Task<string> KubectlAsync(IEnumerable<string> arguments) => Cluster.KubectlAsync([.. arguments, "-n", _namespace]);
}
