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
        var ns = await Cluster.NewNamespaceAsync("settings");
        await Cluster.KubectlAsync($"create -n {ns} -f -", """
            apiVersion: v1
            kind: Pod
            metadata: {name: waits}
            spec:
              terminationGracePeriodSeconds: 1
              containers: [{name: c, image: localhost/busybox:1, command: [sleep, '1000'], envFrom: [{configMapRef: {name: late}}]}]
            """);
        await Cluster.UntilAsync($"get pod waits -n {ns}", text => text.Contains("CreateContainerConfigError", StringComparison.Ordinal));
        await Task.Delay(4000, Ct);
        var counts = await Cluster.KubectlAsync($"get events -n {ns} --field-selector=reason=Failed -o jsonpath={{.items[*].count}}");
        Assert.InRange(counts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Sum(c => int.Parse(c, CultureInfo.InvariantCulture)), 1, 4);
        await Cluster.KubectlAsync($"create configmap late -n {ns} --from-literal=a=b");
        await Cluster.KubectlAsync($"wait pod/waits -n {ns} --for=condition=Ready --timeout=20s");
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }

    [Fact]
    public async Task Hooks_that_never_end_are_cut_when_the_pod_goes()
    {
        var ns = await Cluster.NewNamespaceAsync("endless");
        await Cluster.KubectlAsync($"create -n {ns} -f -", """
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
        await Cluster.KubectlAsync($"wait pod/ends -n {ns} --for=condition=Ready --timeout=60s");
        await Cluster.UntilAsync($"get events -n {ns}", text => text.Contains("pod/begins", StringComparison.Ordinal) && text.Contains("Created container", StringComparison.Ordinal));
        await Cluster.KubectlAsync($"delete pod begins ends -n {ns} --timeout=20s");
        Assert.Contains("FailedPreStopHook", await Cluster.KubectlAsync($"get events -n {ns}"), StringComparison.Ordinal);
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
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
        var ns = await Cluster.NewNamespaceAsync("liar");
        await Cluster.KubectlAsync($"create -n {ns} -f -", $$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: liar}
            spec:
              containers: [{name: c, image: localhost/busybox:1, command: [/m/liar], volumeMounts: [{name: m, mountPath: /m}]}]
              volumes: [{name: m, hostPath: {path: "{{folder.Path}}"} }]
            """);
        await Cluster.UntilAsync($"get pod liar -n {ns}", text => text.Contains("CrashLoopBackOff", StringComparison.Ordinal));
        Assert.Contains("exec format error", await Cluster.KubectlAsync($"logs liar -n {ns} --previous"), StringComparison.Ordinal);
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }

    [Fact]
    public async Task The_runtime_may_die_in_the_middle_of_anything()
    {
        var ns = await Cluster.NewNamespaceAsync("dies");
        await CreateAsync(ns, "before", 2);
        await Cluster.KubectlAsync($"rollout status deployment/before -n {ns} --timeout=60s");
        await CreateAsync(ns, "during", 6);
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(300 + (i * 170), Ct);
            await Command.RunAsync("pkill", ["-KILL", "-f", $"containerd --config {Repository.ClusterDirectory}/node-"], null, null, Ct);
        }

        await Cluster.KubectlAsync($"rollout status deployment/during -n {ns} --timeout=120s");
        await Cluster.UntilAsync("get nodes", text => !text.Contains("NotReady", StringComparison.Ordinal));
        Assert.Equal("0 0", await Cluster.KubectlAsync($"get pods -n {ns} -l app=before -o jsonpath={{.items[*].status.containerStatuses[0].restartCount}}"));
        await Cluster.KubectlAsync($"delete deployment before during -n {ns}");
        await Cluster.UntilAsync($"get pods -n {ns} -o name", text => text.Length == 0);
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }

    private static Task<string> CreateAsync(string ns, string name, int replicas) => Cluster.KubectlAsync($"create -n {ns} -f -", $$$"""
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
