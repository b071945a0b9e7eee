using System.Globalization;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>What nodes say to pods that are bound to them and do not fit.</summary>
public sealed class NodeAdmissionTests
{
    [Fact]
    public async Task A_pod_that_its_node_has_no_room_for_fails_and_says_why()
    {
        await using var ns = await TestNamespace.NewAsync("admission");
        await ns.CreateAsync(Pod("big", "resources: {requests: {cpu: 6400}}"));
        await ns.CreateAsync(Pod("lost", "ports: []", "nodeSelector: {disk: tape}"));
        var status = await ns.UntilPodAsync("big", ".status", text => text.Contains("\"Failed\"", StringComparison.Ordinal));
        Assert.Contains("\"OutOfcpu\"", status, StringComparison.Ordinal);
        Assert.Matches("Pod was rejected: Node didn't have enough resource: cpu, requested: 6400000, used: [0-9]+, capacity: [0-9]+", status);
        await ns.UntilPodAsync("lost", ".status.reason", text => text == "NodeAffinity");
        await ns.UntilAsync("get events", text => text.Contains("Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector", StringComparison.Ordinal));
        Assert.Contains("OutOfcpu", await ns.KubectlAsync("get pod big"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_of_the_node_goes_to_the_first_pod()
    {
        await using var ns = await TestNamespace.NewAsync("ports");
        await ns.CreateAsync(Pod("first", "ports: [{containerPort: 80, hostPort: 18999}]"));
        await ns.ReadyAsync("first");
        await ns.CreateAsync(Pod("second", "ports: [{containerPort: 81, hostPort: 18999}]"));
        await ns.UntilPodAsync("second", ".status.reason", text => text == "NodePorts");
        await ns.KubectlAsync("delete pod first --timeout=60s");
        await ns.CreateAsync(Pod("third", "ports: [{containerPort: 80, hostPort: 18999}]"));
        await ns.ReadyAsync("third");
    }

    [Fact]
    public async Task A_critical_pod_gets_its_room_from_one_that_is_not()
    {
        await using var ns = await TestNamespace.NewAsync("critical");
        var all = long.Parse(await Cluster.KubectlAsync("get node node-2 -o jsonpath={.status.allocatable.ephemeral-storage}"), CultureInfo.InvariantCulture);
        var most = $"resources: {{requests: {{ephemeral-storage: {all / 10 * 6}}}}}";
        await ns.CreateAsync(Pod("ordinary", most));
        await ns.ReadyAsync("ordinary");
        await ns.CreateAsync(Pod("ordinary-too", most));
        await ns.UntilPodAsync("ordinary-too", ".status.reason", text => text == "OutOfephemeral-storage");
        await ns.CreateAsync(Pod("critical", most, "priorityClassName: system-node-critical"));
        await ns.ReadyAsync("critical");
        await ns.UntilPodAsync("ordinary", ".status.reason", text => text == "Preempting");
        Assert.Equal(
            "Pod was preempted by Kubelet to accommodate a critical pod.",
            await ns.KubectlAsync("get pod ordinary -o jsonpath={.status.conditions[?(@.type==\"DisruptionTarget\")].message}"));
    }

    private static string Pod(string name, string container, string spec = "") => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}}
        spec:
          nodeName: node-2
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: localhost/busybox:1
            command: [sleep, "3600"]
            {{container}}
          {{spec}}
        """;
}
