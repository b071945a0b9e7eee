using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>Pods that go while their node looks away.</summary>
public sealed class OrphanTests
{
    private const string Node = "node-2";
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15); // less than the 30 s of a pod that says nothing

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_that_went_by_force_while_its_agent_was_away_ends_within_its_own_grace()
    {
        await using var ns = await TestNamespace.NewAsync("orphan");
        await ns.CreateAsync($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: stubborn}
            spec:
              nodeName: {{Node}}
              terminationGracePeriodSeconds: {{_grace.TotalSeconds}}
              containers: [{name: main, image: localhost/busybox:1, command: [sh, -c, 'trap "" TERM; while :; do sleep 1; done']}]
            """);
        await ns.ReadyAsync("stubborn");
        var group = ControlGroups.Folder("pids", $"besteffort/pod{await ns.KubectlAsync("get pod stubborn -o jsonpath={.metadata.uid}")}");
        Assert.True(Directory.Exists(group), group);
        (await Cluster.ScriptAsync(["node", "stop", "2"], Ct)).Succeeded();
        await ns.KubectlAsync("delete pod stubborn --force --grace-period=0");
        (await Cluster.ScriptAsync(["node", "start", "2"], Ct)).Succeeded();
        var began = TimeProvider.System.GetTimestamp();
        while (Directory.Exists(group))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < _patience, "the pod's processes are still there");
            await Task.Delay(100, Ct);
        }

        Assert.True(TimeProvider.System.GetElapsedTime(began) > _grace, "it was not given its grace");
        await Cluster.KubectlAsync($"wait node/{Node} --for=condition=Ready --timeout=60s");
    }
}
