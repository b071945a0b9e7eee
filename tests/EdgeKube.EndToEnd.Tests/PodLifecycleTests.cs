using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>What Kubernetes promises of a pod's life, on real nodes.</summary>
public sealed class PodLifecycleTests
{
    [Fact]
    public async Task Probes_decide_when_a_container_is_ready()
    {
        await using var ns = await TestNamespace.NewAsync("probes");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec:
              terminationGracePeriodSeconds: 2
              containers:
              - name: c
                image: localhost/busybox:1
                command: [sh, -c, 'mkdir -p /www; echo ok > /www/index.html; sleep 1; httpd -f -p 8080 -h /www']
                ports: [{name: web, containerPort: 8080}]
                startupProbe: {tcpSocket: {port: web}, periodSeconds: 1, failureThreshold: 60}
                readinessProbe: {httpGet: {path: /index.html, port: web}, periodSeconds: 1}
                livenessProbe: {exec: {command: [test, '!', -e, /www/dead]}, periodSeconds: 1, failureThreshold: 2, timeoutSeconds: 5}
            """);
        await ns.ReadyAsync("web");
        await ns.UntilAsync("get events", text => text.Contains("Startup probe failed: dial tcp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sidecars_start_before_what_they_serve_and_end_after_it()
    {
        await using var ns = await TestNamespace.NewAsync("sidecars");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: job}
            spec:
              restartPolicy: Never
              terminationGracePeriodSeconds: 20
              initContainers:
              - name: side
                restartPolicy: Always
                image: localhost/busybox:1
                command: [sh, -c, "trap 'echo side ends; exit 0' TERM; sleep 1; touch /up; while true; do sleep 0.1; done"]
                startupProbe: {exec: {command: [test, -e, /up]}, periodSeconds: 1, failureThreshold: 60}
              - {name: init, image: 'localhost/busybox:1', command: [echo, init]}
              containers:
              - name: main
                image: localhost/busybox:1
                command: [sh, -c, 'sleep 1; exit 0']
                lifecycle: {postStart: {exec: {command: [sh, -c, 'sleep 0.2']}}}
            """);
        await ns.UntilPodAsync("job", ".status.phase", text => text == "Succeeded");
        var status = JsonNode.Parse(await ns.KubectlAsync("get pod job -o json"))!["status"]!;
        var side = status["initContainerStatuses"]![0]!["state"]!["terminated"]!;
        var main = status["containerStatuses"]![0]!["state"]!["terminated"]!;
        Assert.Equal(0, (int)side["exitCode"]!);
        Assert.True(string.CompareOrdinal((string)side["finishedAt"]!, (string)main["finishedAt"]!) >= 0);
        Assert.Equal("side ends\n", await ns.KubectlAsync("logs job -c side"));
    }

    [Fact]
    public async Task A_hook_that_fails_and_a_deadline_that_passes_are_told_in_Kubernetes_words()
    {
        await using var ns = await TestNamespace.NewAsync("hooks");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Pod
              metadata: {name: hook}
              spec:
                terminationGracePeriodSeconds: 1
                containers:
                - name: c
                  image: localhost/busybox:1
                  command: [sleep, '1000']
                  lifecycle: {postStart: {exec: {command: ['false']}}}
            - apiVersion: v1
              kind: Pod
              metadata: {name: late}
              spec:
                activeDeadlineSeconds: 2
                terminationGracePeriodSeconds: 1
                containers: [{name: c, image: 'localhost/busybox:1', command: [sleep, '1000']}]
            """);
        await ns.UntilAsync("get pod late -o jsonpath={.status.phase}/{.status.reason}", text => text == "Failed/DeadlineExceeded");
        await ns.UntilAsync("get events", text => text.Contains("FailedPostStartHook", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_delete_shortens_the_first()
    {
        await using var ns = await TestNamespace.NewAsync("shorter");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: deaf}
            spec:
              terminationGracePeriodSeconds: 600
              containers: [{name: c, image: 'localhost/busybox:1', command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"]}]
            """);
        await ns.ReadyAsync("deaf");
        await ns.KubectlAsync("delete pod deaf --wait=false");
        await ns.KubectlAsync("delete pod deaf --grace-period=1 --timeout=30s");
    }

    [Fact]
    public async Task A_pod_has_the_names_and_the_resolver_that_it_asks_for()
    {
        await using var ns = await TestNamespace.NewAsync("names");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: named}
            spec:
              restartPolicy: Never
              hostname: one
              subdomain: sub
              setHostnameAsFQDN: true
              hostAliases: [{ip: 192.0.2.7, hostnames: [seven, sieben]}]
              dnsPolicy: None
              dnsConfig: {nameservers: [192.0.2.53], searches: [example.org], options: [{name: ndots, value: '3'}]}
              securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: '80'}]}
              containers:
              - name: c
                image: localhost/busybox:1
                command: [sh, -c, 'hostname; cat /etc/hosts /etc/resolv.conf /proc/sys/net/ipv4/ip_unprivileged_port_start']
            """);
        await ns.UntilPodAsync("named", ".status.phase", text => text == "Succeeded");
        var said = await ns.KubectlAsync("logs named");
        Assert.StartsWith($"one.sub.{ns.Name}.svc.cluster.local\n", said, StringComparison.Ordinal);
        Assert.Contains($"\tone.sub.{ns.Name}.svc.cluster.local\tone\n", said, StringComparison.Ordinal);
        Assert.Contains("192.0.2.7\tseven\tsieben\n", said, StringComparison.Ordinal);
        Assert.Contains("nameserver 192.0.2.53", said, StringComparison.Ordinal);
        Assert.Contains("options ndots:3", said, StringComparison.Ordinal);
        Assert.EndsWith("\n80\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_container_gets_another_size_without_a_restart()
    {
        await using var ns = await TestNamespace.NewAsync("resize");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: grows}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: c
                image: localhost/busybox:1
                command: [sleep, '100000']
                resources: {requests: {cpu: 100m, memory: 32Mi}, limits: {cpu: 200m, memory: 64Mi}}
            """);
        await ns.ReadyAsync("grows");
        await ns.KubectlAsync(["patch", "pod", "grows", "--subresource=resize", "--patch", """{"spec":{"containers":[{"name":"c","resources":{"limits":{"memory":"96Mi"}}}]}}"""]);
        await Cluster.UntilAsync(
            $"get pod grows -n {ns.Name} -o jsonpath={{.status.containerStatuses[0].resources.limits.memory}}/{{.status.containerStatuses[0].restartCount}}", text => text == "96Mi/0");
    }

    [Fact]
    public async Task A_static_pod_runs_from_its_file_and_is_shown_by_a_mirror()
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "cluster", "node-1", "agent", "manifests");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "still.yaml");
        await File.WriteAllTextAsync(file, """
            apiVersion: v1
            kind: Pod
            metadata: {name: still}
            spec:
              terminationGracePeriodSeconds: 1
              containers: [{name: c, image: 'localhost/busybox:1', command: [sleep, '100000']}]
            """, TestContext.Current.CancellationToken);
        await Cluster.UntilAsync("get pod still-node-1 -o jsonpath={.status.phase}", text => text == "Running");
        var uid = await Cluster.KubectlAsync("get pod still-node-1 -o jsonpath={.metadata.uid}");
        await Cluster.KubectlAsync("delete pod still-node-1 --wait=false");
        await Cluster.UntilAsync("get pod still-node-1 -o jsonpath={.metadata.uid}/{.status.phase}", text => text.EndsWith("/Running", StringComparison.Ordinal) && !text.StartsWith(uid, StringComparison.Ordinal));
        File.Delete(file);
        await Cluster.UntilAsync("get pods --ignore-not-found", text => !text.Contains("still-node-1", StringComparison.Ordinal));
    }
}
