using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeKube.EndToEnd.Tests.Trials;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>A board that loses its power, again and again, while no server is in sight.</summary>
public sealed class OfflineBootTests(ITestOutputHelper output)
{
    private const string Ns = "offline";
    private const int Steady = 3;
    private static readonly TimeSpan _bootsWithin = TimeSpan.FromSeconds(10);
    private readonly List<double> _took = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_pods_run_again_without_the_server_and_none_is_touched_when_the_server_is_back()
    {
        var cycles = Trial.Number("EDGEKUBE_POWER_CYCLES", 2);
        await Cluster.NewNamespaceAsync(Ns);
        await Cluster.KubectlAsync($"create secret generic word -n {Ns} --from-literal=word=sesame");
        await Cluster.KubectlAsync($"apply -n {Ns} -f -", Pods);
        await Cluster.UntilAsync($"get pods -n {Ns} -o jsonpath={{.items[*].status.phase}}", text => text == "Running Running Running Succeeded");
        try
        {
            await ScriptAsync("server", "stop");
            for (var cycle = 1; cycle <= cycles; cycle++)
            {
                await CycleAsync(cycle);
            }
        }
        finally
        {
            await ScriptAsync("server", "start");
        }

        output.WriteLine($"{cycles} power cycles; all pods ran again after {_took.Average():0.0} s, at most {_took.Max():0.0} s");
        await ServerIsBackAsync(cycles);
        await Cluster.KubectlAsync($"delete namespace {Ns} --timeout=60s");
        Directory.Delete(Seen, recursive: true);
    }

    private async Task CycleAsync(int cycle)
    {
        await ScriptAsync("node", "power-cut", "1");
        Assert.Empty(await ProcessesAsync());
        var clock = Stopwatch.StartNew();
        await ScriptAsync("node", "start", "1");
        while ((await ProcessesAsync()).Length < Steady)
        {
            Assert.True(clock.Elapsed < _bootsWithin, $"cycle {cycle}: of the pods only {string.Join(", ", await ProcessesAsync())} run again");
            await Task.Delay(50, Ct);
        }

        _took.Add(clock.Elapsed.TotalSeconds);
    }

    private static async Task ServerIsBackAsync(int cycles)
    {
        var processes = await ProcessesAsync();
        await Cluster.UntilAsync("get --raw /readyz", text => text.StartsWith("ok", StringComparison.Ordinal));
        await Cluster.KubectlAsync("wait --for=condition=Ready node --all --timeout=30s");
        for (var i = 0; i < Steady; i++)
        {
            await Cluster.UntilAsync(
                $"get pod steady-{i} -n {Ns} -o jsonpath={{.status.containerStatuses[0].restartCount}}", text => text == $"{cycles}");
            Assert.Equal(
                string.Concat(Enumerable.Repeat("sesame\n", cycles + 1)), await Cluster.KubectlAsync($"exec -n {Ns} steady-{i} -- cat /seen/words-{i}"));
        }

        Assert.Equal(processes, await ProcessesAsync());
        var tried = JsonNode.Parse(await Cluster.KubectlAsync($"get pod tried -n {Ns} -o json"))!;
        Assert.Equal(("Succeeded", 0), ((string?)tried["status"]!["phase"], (int?)tried["status"]!["containerStatuses"]![0]!["restartCount"]));
        Assert.Equal("ran\n", await Cluster.KubectlAsync($"exec -n {Ns} steady-0 -- cat /seen/once"));
    }

    // A folder of the host that outlives what a power cut takes.
    private static string Seen { get; } = Repository.ClusterFile("offline-boot");

    private static string Pods => string.Join("\n---\n", Enumerable.Range(0, Steady).Select(SteadyPod).Append(Tried));

    // Its process runs only when Secret and token are there.
    private static string SteadyPod(int i) => $$$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: steady-{{{i}}}}
        spec:
          nodeName: node-1
          terminationGracePeriodSeconds: 0
          containers:
          - name: c
            image: localhost/busybox:1
            command: [sh, -c, "cat /word/word >> /seen/words-{{{i}}}; echo >> /seen/words-{{{i}}}; test -s /var/run/secrets/kubernetes.io/serviceaccount/token || exit 1; exec sleep 42424{{{i}}}"]
            volumeMounts: [{name: word, mountPath: /word}, {name: seen, mountPath: /seen}]
          volumes:
          - {name: word, secret: {secretName: word}}
          - {name: seen, hostPath: {path: {{{Seen}}}, type: DirectoryOrCreate}}
        """;

    private static string Tried => $$$"""
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

    /// <summary>The numbers of the steady pods' processes.</summary>
    private static async Task<string[]> ProcessesAsync() =>
        (await Command.RunAsync("pgrep", ["-f", "^sleep 42424[0-9]$"], null, null, Ct)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
