using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

public sealed class PodTests
{
    [Fact]
    public async Task Logs_come_through_the_link_with_their_options()
    {
        var ns = await Cluster.NewNamespaceAsync("logs");
        await CreateAsync(ns, "talker", "for i in 1 2 3; do echo line $i; done; sleep 100000");
        await Cluster.UntilAsync($"logs -n {ns} talker", text => text == "line 1\nline 2\nline 3\n");
        Assert.Equal("line 3\n", await Cluster.KubectlAsync($"logs -n {ns} talker --tail=1"));
        Assert.Equal("line 1\nline 2\nline 3\n", await Cluster.KubectlAsync($"logs -n {ns} talker --since=10m -c c"));
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }

    [Fact]
    public async Task Following_logs_ends_with_the_container()
    {
        var ns = await Cluster.NewNamespaceAsync("follow");
        await CreateAsync(ns, "counter", "for i in 1 2 3 4 5; do echo $i; sleep 0.5; done", restartPolicy: "Never");
        await Cluster.UntilAsync($"get pod counter -n {ns} -o jsonpath={{.status.phase}}", text => text is "Running" or "Succeeded");
        Assert.Equal("1\n2\n3\n4\n5\n", await Cluster.KubectlAsync($"logs -n {ns} counter -f"));
        await Cluster.UntilAsync($"get pod counter -n {ns} -o jsonpath={{.status.phase}}", text => text == "Succeeded");
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }

    [Fact]
    public async Task A_container_that_crashes_backs_off_and_keeps_its_previous_log()
    {
        var ns = await Cluster.NewNamespaceAsync("crash");
        await CreateAsync(ns, "crasher", "echo dying; exit 3");
        await Cluster.UntilAsync($"get pod crasher -n {ns}", text => text.Contains("CrashLoopBackOff", StringComparison.Ordinal));
        Assert.Equal(
            "3", await Cluster.KubectlAsync($"get pod crasher -n {ns} -o jsonpath={{.status.containerStatuses[0].lastState.terminated.exitCode}}"));
        Assert.Equal("dying\n", await Cluster.KubectlAsync($"logs -n {ns} crasher --previous"));
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }

    [Fact]
    public async Task An_image_that_does_not_exist_is_told_in_Kubernetes_words()
    {
        var ns = await Cluster.NewNamespaceAsync("no-image");
        await Cluster.KubectlAsync($"run lost -n {ns} --image=127.0.0.1:9/nothing:1");
        await Cluster.UntilAsync($"get pod lost -n {ns}", text => text.Contains("ErrImagePull", StringComparison.Ordinal)
            || text.Contains("ImagePullBackOff", StringComparison.Ordinal));
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }

    [Fact]
    public async Task A_command_that_does_not_exist_is_told_in_Kubernetes_words()
    {
        var ns = await Cluster.NewNamespaceAsync("no-command");
        await Cluster.KubectlAsync($"run lost -n {ns} --image=localhost/busybox:1 --command -- /no/such/command");
        await Cluster.UntilAsync($"get pod lost -n {ns} -o json", text =>
            text.Contains("StartError", StringComparison.Ordinal) || text.Contains("RunContainerError", StringComparison.Ordinal));
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }

    [Fact]
    public async Task A_pod_sees_its_environment()
    {
        var ns = await Cluster.NewNamespaceAsync("env");
        await Cluster.KubectlAsync($"create configmap settings -n {ns} --from-literal=colour=green");
        await Cluster.KubectlAsync($"create secret generic keys -n {ns} --from-literal=key=hidden");
        await Cluster.KubectlAsync($"create -n {ns} -f -", """
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
        await Cluster.UntilAsync($"get pod reader -n {ns} -o jsonpath={{.status.phase}}", text => text == "Succeeded");
        Assert.Matches("^green hidden reader node-[12] green-reader\n$", await Cluster.KubectlAsync($"logs -n {ns} reader"));
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }

    [Fact]
    public async Task A_pod_has_the_token_of_its_account()
    {
        var ns = await Cluster.NewNamespaceAsync("account-of-pod");
        await CreateAsync(ns, "reader", "cd /var/run/secrets/kubernetes.io/serviceaccount && cat token && echo && cat namespace && echo && cat ca.crt", restartPolicy: "Never");
        await Cluster.UntilAsync($"get pod reader -n {ns} -o jsonpath={{.status.phase}}", text => text == "Succeeded");
        var lines = (await Cluster.KubectlAsync($"logs -n {ns} reader")).Split('\n');
        Assert.Equal(ns, lines[1]);
        var trust = await Cluster.KubectlAsync($"get configmap kube-root-ca.crt -n {ns} -o jsonpath={{.data.ca\\.crt}}");
        Assert.Equal(trust.Trim(), string.Join('\n', lines[2..]).Trim());
        var server = await Cluster.KubectlAsync("config view -o jsonpath={.clusters[0].cluster.server}");
        var who = await Cluster.KubectlAsync($"--kubeconfig=/dev/null --server={server} --insecure-skip-tls-verify --token={lines[0]} auth whoami -o json");
        var user = JsonNode.Parse(who)!["status"]!["userInfo"]!;
        Assert.Equal($"system:serviceaccount:{ns}:default", (string?)user["username"]);
        Assert.Equal("reader", (string?)user["extra"]!["authentication.kubernetes.io/pod-name"]![0]);
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }

    [Fact]
    public async Task Pods_on_different_nodes_reach_each_other_and_Services()
    {
        var ns = await Cluster.NewNamespaceAsync("network");
        var hello = Path.Combine(Repository.Root, "docs", "examples", "hello.yaml");
        var manifest = (await File.ReadAllTextAsync(hello, TestContext.Current.CancellationToken))
            .Replace("type: NodePort", "type: ClusterIP", StringComparison.Ordinal);
        manifest = System.Text.RegularExpressions.Regex.Replace(manifest, @"(?m)^\s*nodePort:.*\n", "");
        await Cluster.KubectlAsync($"apply -n {ns} -f -", manifest);
        await Cluster.KubectlAsync($"rollout status deployment/hello -n {ns} --timeout=60s");
        var pods = JsonNode.Parse(await Cluster.KubectlAsync($"get pods -n {ns} -o json"))!["items"]!.AsArray();
        var service = JsonNode.Parse(await Cluster.KubectlAsync($"get service hello -n {ns} -o json"))!;
        var port = (int)service["spec"]!["ports"]![0]!["port"]!;
        var target = (string?)pods[0]!["status"]!["podIP"];
        var script = string.Create(
            CultureInfo.InvariantCulture, $"wget -qO- http://{target}:8080/; for i in 1 2 3 4 5 6 7 8 9 10; do wget -qO- http://{service["spec"]!["clusterIP"]}:{port}/; done");
        await CreateAsync(ns, "client", script, restartPolicy: "Never");
        await Cluster.UntilAsync($"get pod client -n {ns} -o jsonpath={{.status.phase}}", text => text == "Succeeded");
        var answers = (await Cluster.KubectlAsync($"logs -n {ns} client")).Trim().Split('\n');
        Assert.Equal((string?)pods[0]!["metadata"]!["name"], answers[0]);
        Assert.Equal(pods.Select(p => (string)p!["metadata"]!["name"]!).Order(), answers.Distinct().Order());
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }

    private static Task<string> CreateAsync(string ns, string name, string script, string restartPolicy = "Always") =>
        Cluster.KubectlAsync($"create -n {ns} -f -", new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["restartPolicy"] = restartPolicy,
                ["terminationGracePeriodSeconds"] = 1,
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = "c",
                    ["image"] = "localhost/busybox:1",
                    ["command"] = new JsonArray("sh", "-c", script),
                }),
            },
        }.ToJsonString());
}
