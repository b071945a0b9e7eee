using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>What pods may have of real nodes, and what becomes of those that take more.</summary>
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

    [Fact]
    public async Task What_takes_too_much_memory_says_so()
    {
        await CreateAsync(Pod("greedy", "tail /dev/zero", "memory: 24Mi"));
        var reason = await Cluster.UntilAsync(
            $"get pod greedy -n {_namespace} -o jsonpath={{.status.containerStatuses[0].state.terminated.reason}}", text => text.Length > 0);
        Assert.Equal("OOMKilled", reason);
    }

    [Fact]
    public async Task What_takes_too_much_disk_is_evicted()
    {
        await CreateAsync(Pod("layer", "head -c 6000000 /dev/zero > /big; sleep 3600", "ephemeral-storage: 4Mi", "- {name: idle, image: \"localhost/busybox:1\", command: [sleep, \"3600\"], resources: {limits: {ephemeral-storage: 40Mi}}}"));
        await CreateAsync(Pod("folder", "head -c 6000000 /dev/zero > /folder/big; sleep 3600", "ephemeral-storage: 4Mi"));
        var layer = await EvictedAsync("layer");
        Assert.Equal("Container main exceeded its local ephemeral storage limit \"4Mi\". ", layer);
        Assert.Equal("Pod ephemeral local storage usage exceeds the total limit of containers 4Mi. ", await EvictedAsync("folder"));
        Assert.Equal("TerminationByKubelet", await KubectlAsync("get pod layer -o jsonpath={.status.conditions[?(@.type==\"DisruptionTarget\")].reason}"));
    }

    // The fixture's agents let a pod have so many.
    [Fact]
    public async Task Forks_without_end_leave_the_node_healthy()
    {
        await CreateAsync(Pod("forks", "(while true; do sleep 1000 & done) & exec sleep 3600", "cpu: 200m"));
        var uid = await KubectlAsync("get pod forks -o jsonpath={.metadata.uid}");
        await KubectlAsync("wait pod/forks --for=condition=Ready --timeout=60s");
        var group = ControlGroups.Folder("pids", $"burstable/pod{uid}");
        Assert.Equal($"{ClusterFixture.PodMaxPids}", (await File.ReadAllTextAsync($"{group}/pids.max", TestContext.Current.CancellationToken)).Trim());
        while (long.Parse(await File.ReadAllTextAsync($"{group}/pids.current", TestContext.Current.CancellationToken), CultureInfo.InvariantCulture) < ClusterFixture.PodMaxPids - 5)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        await CreateAsync(Pod("beside", "sleep 3600", "memory: 32Mi"));
        await KubectlAsync("wait pod/beside --for=condition=Ready --timeout=60s");
        Assert.DoesNotContain("NotReady", await Cluster.KubectlAsync("get nodes"), StringComparison.Ordinal);
        await KubectlAsync("delete pod forks --timeout=60s");
    }

    private static string Pod(string name, string script, string limit, string more = "") => $$"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{name}}
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 1
          volumes: [{name: folder, emptyDir: {} }]
          containers:
          - name: main
            image: localhost/busybox:1
            command: [sh, -c, "{{script}}"]
            volumeMounts: [{name: folder, mountPath: /folder}]
            resources:
              limits:
                {{limit}}
          {{more}}
        """;

    private static long MemoryLimitOf(string group)
    {
        var folder = ControlGroups.Folder("memory", group);
        var file = File.Exists($"{folder}/memory.max") ? $"{folder}/memory.max" : $"{folder}/memory.limit_in_bytes";
        return long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
    }

    private async Task<string> EvictedAsync(string pod)
    {
        await Cluster.UntilAsync($"get pod {pod} -n {_namespace} -o jsonpath={{.status.reason}}", text => text == "Evicted");
        return await KubectlAsync($"get pod {pod} -o jsonpath={{.status.message}}");
    }

    private Task<string> CreateAsync(string yaml) => Cluster.KubectlAsync($"create -n {_namespace} -f -", yaml);

    private Task<string> KubectlAsync(string arguments) => Cluster.KubectlAsync($"{arguments} -n {_namespace}");

    private Task<string> KubectlAsync(IEnumerable<string> arguments) => Cluster.KubectlAsync([.. arguments, "-n", _namespace]);
}
