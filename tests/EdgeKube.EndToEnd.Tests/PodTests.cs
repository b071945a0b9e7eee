using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

public sealed class PodTests
{
    [Fact]
    public async Task Logs_come_through_the_link_with_their_options()
    {
        await using var ns = await TestNamespace.NewAsync("logs");
        await ns.RunAsync("talker", "for i in 1 2 3; do echo line $i; done; sleep 100000");
        await ns.UntilAsync("logs talker", text => text == "line 1\nline 2\nline 3\n");
        Assert.Equal("line 3\n", await ns.KubectlAsync("logs talker --tail=1"));
        Assert.Equal("line 1\nline 2\nline 3\n", await ns.KubectlAsync("logs talker --since=10m -c c"));
    }

    [Fact]
    public async Task Following_logs_ends_with_the_container()
    {
        await using var ns = await TestNamespace.NewAsync("follow");
        await ns.RunAsync("counter", "for i in 1 2 3 4 5; do echo $i; sleep 0.5; done", restartPolicy: "Never");
        await ns.UntilPodAsync("counter", ".status.phase", text => text is "Running" or "Succeeded");
        Assert.Equal("1\n2\n3\n4\n5\n", await ns.KubectlAsync("logs counter -f"));
        await ns.UntilPodAsync("counter", ".status.phase", text => text == "Succeeded");
    }

    [Fact]
    public async Task A_container_that_crashes_backs_off_and_keeps_its_previous_log()
    {
        await using var ns = await TestNamespace.NewAsync("crash");
        await ns.RunAsync("crasher", "echo dying; exit 3");
        await ns.UntilAsync("get pod crasher", text => text.Contains("CrashLoopBackOff", StringComparison.Ordinal));
        Assert.Equal(
            "3", await ns.KubectlAsync("get pod crasher -o jsonpath={.status.containerStatuses[0].lastState.terminated.exitCode}"));
        Assert.Equal("dying\n", await ns.KubectlAsync("logs crasher --previous"));
    }

    [Fact]
    public async Task An_image_that_does_not_exist_is_told_in_Kubernetes_words()
    {
        await using var ns = await TestNamespace.NewAsync("no-image");
        await ns.KubectlAsync("run lost --image=127.0.0.1:9/nothing:1");
        await ns.UntilAsync("get pod lost", text => text.Contains("ErrImagePull", StringComparison.Ordinal)
            || text.Contains("ImagePullBackOff", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_told_in_Kubernetes_words()
    {
        await using var ns = await TestNamespace.NewAsync("no-command");
        await Cluster.KubectlAsync($"run lost -n {ns.Name} --image=localhost/busybox:1 --command -- /no/such/command");
        await ns.UntilAsync("get pod lost -o json", text =>
            text.Contains("StartError", StringComparison.Ordinal) || text.Contains("RunContainerError", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pod_sees_its_environment()
    {
        await using var ns = await TestNamespace.NewAsync("env");
        await ns.KubectlAsync("create configmap settings --from-literal=colour=green");
        await ns.KubectlAsync("create secret generic keys --from-literal=key=hidden");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: reader}
            spec:
              restartPolicy: Never
              containers:
              - name: c
                image: localhost/busybox:1
                command: [sh, -c, 'echo $COLOUR $KEY $NAME $NODE $BOTH']
                env:
                - {name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: colour}}}
                - {name: KEY, valueFrom: {secretKeyRef: {name: keys, key: key}}}
                - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
                - {name: BOTH, value: $(COLOUR)-$(NAME)}
            """);
        await ns.UntilPodAsync("reader", ".status.phase", text => text == "Succeeded");
        Assert.Matches("^green hidden reader node-[12] green-reader\n$", await ns.KubectlAsync("logs reader"));
    }

    [Fact]
    public async Task A_pod_has_the_token_of_its_account()
    {
        await using var ns = await TestNamespace.NewAsync("account-of-pod");
        await ns.RunAsync("reader", "cd /var/run/secrets/kubernetes.io/serviceaccount && cat token && echo && cat namespace && echo && cat ca.crt", restartPolicy: "Never");
        await ns.UntilPodAsync("reader", ".status.phase", text => text == "Succeeded");
        var lines = (await ns.KubectlAsync("logs reader")).Split('\n');
        Assert.Equal(ns.Name, lines[1]);
        var trust = await ns.KubectlAsync("get configmap kube-root-ca.crt -o jsonpath={.data.ca\\.crt}");
        Assert.Equal(trust.Trim(), string.Join('\n', lines[2..]).Trim());
        var server = await Cluster.KubectlAsync("config view -o jsonpath={.clusters[0].cluster.server}");
        var who = await Cluster.KubectlAsync($"--kubeconfig=/dev/null --server={server} --insecure-skip-tls-verify --token={lines[0]} auth whoami -o json");
        var user = JsonNode.Parse(who)!["status"]!["userInfo"]!;
        Assert.Equal($"system:serviceaccount:{ns.Name}:default", (string?)user["username"]);
        Assert.Equal("reader", (string?)user["extra"]!["authentication.kubernetes.io/pod-name"]![0]);
    }

    [Fact]
    public async Task Pods_on_different_nodes_reach_each_other_and_Services()
    {
        await using var ns = await TestNamespace.NewAsync("network");
        var hello = Path.Combine(Repository.Root, "docs", "examples", "hello.yaml");
        var manifest = (await File.ReadAllTextAsync(hello, TestContext.Current.CancellationToken))
            .Replace("type: NodePort", "type: ClusterIP", StringComparison.Ordinal);
        manifest = System.Text.RegularExpressions.Regex.Replace(manifest, @"(?m)^\s*nodePort:.*\n", "");
        await ns.KubectlAsync("apply -f -", manifest);
        await ns.KubectlAsync("rollout status deployment/hello --timeout=60s");
        var pods = JsonNode.Parse(await ns.KubectlAsync("get pods -o json"))!["items"]!.AsArray();
        var service = JsonNode.Parse(await ns.KubectlAsync("get service hello -o json"))!;
        var port = (int)service["spec"]!["ports"]![0]!["port"]!;
        var target = (string?)pods[0]!["status"]!["podIP"];
        var script = string.Create(
            CultureInfo.InvariantCulture, $"wget -qO- http://{target}:8080/; for i in 1 2 3 4 5 6 7 8 9 10; do wget -qO- http://{service["spec"]!["clusterIP"]}:{port}/; done");
        await ns.RunAsync("client", script, restartPolicy: "Never");
        await ns.UntilPodAsync("client", ".status.phase", text => text == "Succeeded");
        var answers = (await ns.KubectlAsync("logs client")).Trim().Split('\n');
        Assert.Equal((string?)pods[0]!["metadata"]!["name"], answers[0]);
        Assert.Equal(pods.Select(p => (string)p!["metadata"]!["name"]!).Order(), answers.Distinct().Order());
    }
}
