using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>A board that loses its power while no server is in sight.</summary>
public sealed class OfflineBootTests
{
    private const string Ns = "offline";
    private static readonly TimeSpan _bootsWithin = TimeSpan.FromSeconds(10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_pods_run_again_without_the_server_and_none_is_touched_when_the_server_is_back()
    {
        await Cluster.NewNamespaceAsync(Ns);
        await Cluster.KubectlAsync($"create secret generic word -n {Ns} --from-literal=word=sesame");
        await Cluster.KubectlAsync($"apply -n {Ns} -f -", Pods);
        await Cluster.UntilAsync($"get pods -n {Ns} -o jsonpath={{.items[*].status.phase}}", text => text == "Running Succeeded");
        try
        {
            await ScriptAsync("server", "stop");
            await ScriptAsync("node", "power-cut", "1");
            Assert.Empty(await SteadyAsync());

            var clock = Stopwatch.StartNew();
            await ScriptAsync("node", "start", "1");
            while ((await SteadyAsync()).Length == 0)
            {
                Assert.True(clock.Elapsed < _bootsWithin, "the pod does not run again");
                await Task.Delay(100, Ct);
            }
        }
        finally
        {
            await ScriptAsync("server", "start");
        }

        var process = await SteadyAsync();
        await Cluster.UntilAsync("get --raw /readyz", text => text.StartsWith("ok", StringComparison.Ordinal));
        await Cluster.KubectlAsync("wait --for=condition=Ready node --all --timeout=30s");
        await Cluster.UntilAsync($"get pod steady -n {Ns} -o jsonpath={{.status.containerStatuses[0].restartCount}}", text => text == "1");
        Assert.Equal(process, await SteadyAsync());
        Assert.Equal("sesame\nsesame\n", await Cluster.KubectlAsync($"exec -n {Ns} steady -- cat /seen/words"));
        var tried = JsonNode.Parse(await Cluster.KubectlAsync($"get pod tried -n {Ns} -o json"))!;
        Assert.Equal(("Succeeded", 0), ((string?)tried["status"]!["phase"], (int?)tried["status"]!["containerStatuses"]![0]!["restartCount"]));
        Assert.Equal("ran\n", await Cluster.KubectlAsync($"exec -n {Ns} steady -- cat /seen/once"));
        await Cluster.KubectlAsync($"delete namespace {Ns} --timeout=60s");
        Directory.Delete(Seen, recursive: true);
    }

    // A folder of the host that outlives what a power cut takes.
    private static string Seen { get; } = Repository.ClusterFile("offline-boot");

    private static string Pods => $$$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: steady}
        spec:
          nodeName: node-1
          terminationGracePeriodSeconds: 0
          containers:
          - name: c
            image: localhost/busybox:1
            command: [sh, -c, "cat /word/word >> /seen/words; echo >> /seen/words; test -s /var/run/secrets/kubernetes.io/serviceaccount/token || exit 1; exec sleep 424242"]
            volumeMounts: [{name: word, mountPath: /word}, {name: seen, mountPath: /seen}]
          volumes:
          - {name: word, secret: {secretName: word}}
          - {name: seen, hostPath: {path: {{{Seen}}}, type: DirectoryOrCreate}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: tried}
        spec:
          nodeName: node-1
          restartPolicy: Never
          containers:
          - name: c
            image: localhost/busybox:1
            command: [sh, -c, "echo ran >> /seen/once"]
            volumeMounts: [{name: seen, mountPath: /seen}]
          volumes:
          - {name: seen, hostPath: {path: {{{Seen}}}, type: DirectoryOrCreate}}
        """;

    private static async Task ScriptAsync(params string[] arguments) => (await Cluster.ScriptAsync(arguments, Ct)).Succeeded();

    /// <summary>The numbers of the steady pod's processes.</summary>
    private static async Task<string> SteadyAsync() => (await Command.RunAsync("pgrep", ["-f", "^sleep 424242$"], null, null, Ct)).Output;
}
