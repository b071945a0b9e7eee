using System.Globalization;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>What nodes make of programs, images and runtimes that do not do as they should.</summary>
public sealed class MisbehaviourTests
{
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
        await Task.Delay(4000, Ct);
        var counts = await ns.KubectlAsync("get events --field-selector=reason=Failed -o jsonpath={.items[*].count}");
        Assert.InRange(counts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Sum(c => int.Parse(c, CultureInfo.InvariantCulture)), 1, 4);
        await ns.KubectlAsync("create configmap late --from-literal=a=b");
        await ns.KubectlAsync("wait pod/waits --for=condition=Ready --timeout=20s");
    }

    [Fact]
    public async Task Hooks_that_never_end_are_cut_when_the_pod_goes()
    {
        await using var ns = await TestNamespace.NewAsync("endless");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Pod
              metadata: {name: begins}
              spec:
                terminationGracePeriodSeconds: 2
                containers:
                - name: c
                  image: localhost/busybox:1
                  command: [sleep, '1000']
                  lifecycle: {postStart: {exec: {command: [sleep, '1000']}}}
            - apiVersion: v1
              kind: Pod
              metadata: {name: ends}
              spec:
                terminationGracePeriodSeconds: 2
                containers:
                - name: c
                  image: localhost/busybox:1
                  command: [sleep, '1000']
                  lifecycle: {preStop: {exec: {command: [sleep, '1000']}}}
            """);
        await ns.ReadyAsync("ends");
        await ns.UntilAsync("get events", text => text.Contains("pod/begins", StringComparison.Ordinal) && text.Contains("Created container", StringComparison.Ordinal));
        await ns.KubectlAsync("delete pod begins ends --timeout=20s");
        Assert.Contains("FailedPreStopHook", await ns.KubectlAsync("get events"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_for_another_machine_is_told_in_the_kernels_words()
    {
        using var folder = new TemporaryFolder();
        var program = await File.ReadAllBytesAsync("/bin/busybox", Ct);
        program[18] = 22; // the header's machine: IBM S/390
        var path = Path.Combine(folder.Path, "liar");
        await File.WriteAllBytesAsync(path, program, Ct);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        await using var ns = await TestNamespace.NewAsync("liar");
        await ns.CreateAsync($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: liar}
            spec:
              containers: [{name: c, image: localhost/busybox:1, command: [/m/liar], volumeMounts: [{name: m, mountPath: /m}]}]
              volumes: [{name: m, hostPath: {path: "{{folder.Path}}"} }]
            """);
        await ns.UntilAsync("get pod liar", text => text.Contains("CrashLoopBackOff", StringComparison.Ordinal));
        Assert.Contains("exec format error", await ns.KubectlAsync("logs liar --previous"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_runtime_may_die_in_the_middle_of_anything()
    {
        await using var ns = await TestNamespace.NewAsync("dies");
        await CreateAsync(ns, "before", 2);
        await ns.KubectlAsync("rollout status deployment/before --timeout=60s");
        await CreateAsync(ns, "during", 6);
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(300 + (i * 170), Ct);
            await Command.RunAsync("pkill", ["-KILL", "-f", $"containerd --config {Repository.ClusterDirectory}/node-"], null, null, Ct);
        }

        await ns.KubectlAsync("rollout status deployment/during --timeout=120s");
        await Cluster.UntilAsync("get nodes", text => !text.Contains("NotReady", StringComparison.Ordinal));
        Assert.Equal("0 0", await ns.KubectlAsync("get pods -l app=before -o jsonpath={.items[*].status.containerStatuses[0].restartCount}"));
        await ns.KubectlAsync("delete deployment before during");
        await ns.UntilAsync("get pods -o name", text => text.Length == 0);
    }

    private static Task<string> CreateAsync(TestNamespace ns, string name, int replicas) => ns.CreateAsync($$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{{name}}}}
        spec:
          replicas: {{{replicas.ToString(CultureInfo.InvariantCulture)}}}
          selector: {matchLabels: {app: {{{name}}}}}
          template:
            metadata: {labels: {app: {{{name}}}}}
            spec:
              terminationGracePeriodSeconds: 1
              containers: [{name: c, image: localhost/busybox:1, command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 0.2; done"]}]
        """);
}
