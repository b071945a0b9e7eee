using System.Globalization;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>What nodes make of programs, images and runtimes that do not do as they should.</summary>
public sealed class MisbehaviourTests : IClassFixture<PodmanNode>
{
    private const string Containerd = "node-1";

    // How the process of each node's runtime is known.
    private static readonly Dictionary<string, string> _runtimes = new()
    {
        [Containerd] = $"containerd --config {Repository.ClusterDirectory}/{Containerd}/",
        [PodmanNode.Name] = $"podman .*{Repository.ClusterDirectory}/{PodmanNode.Name}/.* system service",
    };

    public static TheoryData<string> Nodes => new(Containerd, PodmanNode.Name);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_whose_settings_are_missing_is_tried_now_and_then_and_at_once_when_they_come()
    {
        await using var ns = await TestNamespace.NewAsync("settings");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: waits}
            spec:
              terminationGracePeriodSeconds: 1
              containers: [{name: c, image: localhost/busybox:1, command: [sleep, '1000'], envFrom: [{configMapRef: {name: late}}]}]
            """);
        await ns.UntilAsync("get pod waits", text => text.Contains("CreateContainerConfigError", StringComparison.Ordinal));
        await Task.Delay(2500, Ct);
        var counts = await ns.KubectlAsync("get events --field-selector=reason=Failed -o jsonpath={.items[*].count}");
        Assert.InRange(counts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Sum(c => int.Parse(c, CultureInfo.InvariantCulture)), 1, 4);
        await ns.KubectlAsync("create configmap late --from-literal=a=b");
        await ns.KubectlAsync("wait pod/waits --for=condition=Ready --timeout=20s");
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task Hooks_that_never_end_are_cut_when_the_pod_goes(string node)
    {
        await using var ns = await TestNamespace.NewAsync("endless");
        await ns.CreateAsync(Pod(node, "begins", "command: [sleep, '1000'], lifecycle: {postStart: {exec: {command: [sleep, '1000']}}}"));
        await ns.CreateAsync(Pod(node, "ends", "command: [sleep, '1000'], lifecycle: {preStop: {exec: {command: [sleep, '1000']}}}"));
        await ns.ReadyAsync("ends");
        await ns.UntilAsync("get events", text => text.Contains("pod/begins", StringComparison.Ordinal) && text.Contains("Created container", StringComparison.Ordinal));
        await ns.KubectlAsync("delete pod begins ends --timeout=20s");
        Assert.Contains("FailedPreStopHook", await ns.KubectlAsync("get events"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task A_probe_that_hangs_is_cut_and_a_program_that_ignores_TERM_is_killed(string node)
    {
        await using var ns = await TestNamespace.NewAsync("deaf");
        await ns.CreateAsync(Pod(node, "deaf", """
            command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"], livenessProbe: {exec: {command: [sleep, '1000']}, timeoutSeconds: 1, periodSeconds: 1, failureThreshold: 2}
            """.Trim()));
        await ns.UntilPodAsync("deaf", ".status.containerStatuses[0].restartCount", text => text is not ("" or "0"));
        var events = await ns.KubectlAsync("get events");
        Assert.Contains("Liveness probe failed: command timed out: \"sleep 1000\" timed out after 1s", events, StringComparison.Ordinal);
        Assert.Contains("Container c failed liveness probe, will be restarted", events, StringComparison.Ordinal);
        Assert.Equal("137", await ns.KubectlAsync("get pod deaf -o jsonpath={.status.containerStatuses[0].lastState.terminated.exitCode}"));
        await ns.KubectlAsync("delete pod deaf --timeout=20s");
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task A_program_for_another_machine_is_told_in_the_kernels_words(string node)
    {
        using var folder = new TemporaryFolder();
        var program = await File.ReadAllBytesAsync("/bin/busybox", Ct);
        program[18] = 22; // the header's machine: IBM S/390
        var path = Path.Combine(folder.Path, "liar");
        await File.WriteAllBytesAsync(path, program, Ct);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        await using var ns = await TestNamespace.NewAsync("liar");
        await ns.CreateAsync(Pod(
            node, "liar", "command: [/m/liar], volumeMounts: [{name: m, mountPath: /m}]", $"volumes: [{{name: m, hostPath: {{path: \"{folder.Path}\"}}}}]"));
        await ns.UntilAsync("get pod liar", text => text.Contains("CrashLoopBackOff", StringComparison.Ordinal));
        Assert.Contains("exec format error", await ns.KubectlAsync("logs liar --previous"), StringComparison.Ordinal);
    }

    // The fixture's agents let a pod have so many processes.
    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task Forks_without_end_leave_the_node_healthy(string node)
    {
        await using var ns = await TestNamespace.NewAsync("forks");
        await ns.CreateAsync(Pod(node, "forks", "command: [sh, -c, '(while true; do sleep 1000 & done) & exec sleep 3600'], resources: {limits: {cpu: 200m}}"));
        await ns.ReadyAsync("forks");
        var group = ControlGroups.Folder("pids", $"burstable/pod{await ns.KubectlAsync("get pod forks -o jsonpath={.metadata.uid}")}");
        while (long.Parse(await File.ReadAllTextAsync($"{group}/pids.current", Ct), CultureInfo.InvariantCulture) < ClusterFixture.PodMaxPids - 5)
        {
            await Task.Delay(100, Ct);
        }

        await ns.CreateAsync(Pod(node, "beside", "command: [sleep, '3600']"));
        await ns.ReadyAsync("beside");
        Assert.DoesNotContain("NotReady", await Cluster.KubectlAsync($"get node {node}"), StringComparison.Ordinal);
        await ns.KubectlAsync("delete pod forks --timeout=60s");
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task What_takes_too_much_memory_or_disk_says_so(string node)
    {
        await using var ns = await TestNamespace.NewAsync("greedy");
        await ns.CreateAsync(Pod(node, "memory", "command: [tail, /dev/zero], resources: {limits: {memory: 24Mi}}", "restartPolicy: Never"));
        await ns.CreateAsync(Pod(node, "layer", "command: [sh, -c, 'head -c 6000000 /dev/zero > /big; sleep 3600'], resources: {limits: {ephemeral-storage: 4Mi}}"));
        await ns.CreateAsync(Pod(
            node,
            "folder",
            "command: [sh, -c, 'head -c 6000000 /dev/zero > /m/big; sleep 3600'], resources: {limits: {ephemeral-storage: 4Mi}}, volumeMounts: [{name: m, mountPath: /m}]",
            "volumes: [{name: m, emptyDir: {}}]"));
        await ns.UntilPodAsync("memory", ".status.containerStatuses[0].state.terminated.reason", text => text == "OOMKilled");
        foreach (var pod in (string[])["layer", "folder"])
        {
            await ns.UntilPodAsync(pod, ".status.reason", text => text == "Evicted");
            Assert.Equal(
                "Pod ephemeral local storage usage exceeds the total limit of containers 4Mi. ", await ns.KubectlAsync($"get pod {pod} -o jsonpath={{.status.message}}"));
            Assert.Equal("TerminationByKubelet", await ns.KubectlAsync($"get pod {pod} -o jsonpath={{.status.conditions[?(@.type==\"DisruptionTarget\")].reason}}"));
        }
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public async Task The_runtime_may_die_in_the_middle_of_anything(string node)
    {
        await using var ns = await TestNamespace.NewAsync("dies");
        await CreateAsync(ns, node, "before", 2);
        await ns.KubectlAsync("rollout status deployment/before --timeout=60s");
        await CreateAsync(ns, node, "during", 4);
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(300 + (i * 170), Ct);
            await Command.RunAsync("pkill", ["-KILL", "-f", _runtimes[node]], null, null, Ct);
        }

        await ns.KubectlAsync("rollout status deployment/during --timeout=300s");
        await Cluster.UntilAsync($"get node {node}", text => !text.Contains("NotReady", StringComparison.Ordinal));
        Assert.Equal("0 0", await ns.KubectlAsync("get pods -l app=before -o jsonpath={.items[*].status.containerStatuses[0].restartCount}"));
        await ns.KubectlAsync("delete deployment before during");
        await ns.UntilAsync("get pods -o name", text => text.Length == 0);
    }

    private static string Pod(string node, string name, string container, string spec = "restartPolicy: Always") => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}}
        spec:
          nodeName: {{node}}
          terminationGracePeriodSeconds: 1
          containers: [{name: c, image: localhost/busybox:1, {{container}}}]
          {{spec}}
        """;

    private static Task<string> CreateAsync(TestNamespace ns, string node, string name, int replicas) => ns.CreateAsync($$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{{name}}}}
        spec:
          replicas: {{{replicas.ToString(CultureInfo.InvariantCulture)}}}
          selector: {matchLabels: {app: {{{name}}}}}
          template:
            metadata: {labels: {app: {{{name}}}}}
            spec:
              nodeSelector: {kubernetes.io/hostname: {{{node}}}}
              tolerations: [{operator: Exists}]
              terminationGracePeriodSeconds: 1
              containers: [{name: c, image: localhost/busybox:1, command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 0.2; done"]}]
        """);
}
