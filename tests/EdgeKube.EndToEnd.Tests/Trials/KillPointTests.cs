using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Trials;

/// <summary>An agent that is killed at any point of what it does with the runtime goes on where it was, and leaves nothing behind.</summary>
public sealed class KillPointTests(ITestOutputHelper output)
{
    private const string Ns = "kill-points";
    private const string Node = "node-2";
    private const int LookEvery = 20;
    private static readonly TimeSpan _settles = TimeSpan.FromSeconds(100);
    private readonly int _seed = Trial.Number("EDGEKUBE_TRIAL_SEED", Environment.TickCount & 0xffff);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_between_any_two_runtime_calls_it_leaves_no_orphan_and_every_desired_pod_runs()
    {
        var points = Trial.Number("EDGEKUBE_KILL_POINTS", 10);
        output.WriteLine($"{points} points, EDGEKUBE_TRIAL_SEED={_seed}");
        await Cluster.NewNamespaceAsync(Ns);
        await Cluster.KubectlAsync($"create configmap words -n {Ns} --from-literal=word=sesame");
        var remains = new NodeRemains(Node);
        var random = new Random(_seed);
        var present = new List<string>();
        for (var point = 1; point <= points; point++)
        {
            await ActAsync(random, present, point);
            await Task.Delay(random.Next(600), Ct);
            await KillAsync();
            (await Cluster.ScriptAsync(["node", "start", Node["node-".Length..]], Ct)).Succeeded();
            if (point % LookEvery == 0 || point == points)
            {
                await SettleAsync(remains, point);
            }
            else
            {
                await Task.Delay(random.Next(700), Ct); // the next one may hit it while it still looks at what it has
            }
        }

        await Cluster.KubectlAsync($"delete namespace {Ns} --timeout=120s");
        await SettleAsync(remains, points);
    }

    // Makes or deletes up to three pods; from one to nine are there.
    private static async Task ActAsync(Random random, List<string> present, int point)
    {
        if (present.Count < 3 || (present.Count < 8 && random.Next(2) == 0))
        {
            var made = Enumerable.Range(0, random.Next(1, 4)).Select(i => $"p{point}-{i}").ToList();
            present.AddRange(made);
            await Cluster.KubectlAsync($"apply -n {Ns} -f -", string.Join("\n---\n", made.Select(Pod)));
            return;
        }

        var victims = present.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToList();
        present.RemoveAll(victims.Contains);
        var force = random.Next(4) == 0 ? " --grace-period=0 --force" : "";
        await Cluster.KubectlAsync($"delete pod -n {Ns} --wait=false{force} {string.Join(' ', victims)}");
    }

    private static string Pod(string name) => $$$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{{name}}}}
        spec:
          nodeName: {{{Node}}}
          terminationGracePeriodSeconds: 1
          initContainers:
          - {name: first, image: "localhost/busybox:1", command: [sh, -c, "test -s /words/word"], volumeMounts: [{name: words, mountPath: /words}]}
          containers:
          - name: one
            image: localhost/busybox:1
            command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.2; done"]
            volumeMounts: [{name: memory, mountPath: /memory}, {name: words, mountPath: /words}]
          - {name: two, image: "localhost/busybox:1", command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.2; done"]}
          volumes:
          - {name: words, configMap: {name: words}}
          - {name: memory, emptyDir: {medium: Memory}}
        """;

    private static async Task KillAsync()
    {
        using var agent = Process.GetProcessById(await Cluster.ProcessIdAsync(Node));
        agent.Kill();
        await agent.WaitForExitAsync(Ct);
    }

    private async Task SettleAsync(NodeRemains remains, int point)
    {
        var clock = Stopwatch.StartNew();
        var told = 5;
        IReadOnlyList<string> wrong;
        do
        {
            var pods = await PodsAsync();
            remains.Uids.UnionWith(pods.Select(Uid));
            wrong = [.. pods.Where(p => !IsGood(p)).Select(Describe), .. await remains.FindAsync([.. pods.Select(Uid)], Ct)];
            if (wrong.Count == 0)
            {
                output.WriteLine($"after {point} points: {pods.Count} pods run, nothing else is there ({clock.Elapsed.TotalSeconds:0.0} s)");
                return;
            }

            if (clock.Elapsed.TotalSeconds > told)
            {
                output.WriteLine($"after {point} points and {told} s: {string.Join("; ", wrong)}");
                told *= 2;
            }

            await Task.Delay(300, Ct);
        }
        while (clock.Elapsed < _settles);

        Assert.Fail($"after {point} points of the seed {_seed}:\n{string.Join('\n', wrong)}");
    }

    private static async Task<List<JsonNode>> PodsAsync() =>
        [.. JsonNode.Parse(await Cluster.KubectlAsync($"get pods -A --field-selector=spec.nodeName={Node} -o json"))!["items"]!.AsArray().Select(p => p!)];

    private static string Uid(JsonNode pod) => (string)pod["metadata"]!["uid"]!;

    private static bool IsGood(JsonNode pod) => pod["metadata"]!["deletionTimestamp"] is null
        && pod["status"]?["conditions"]?.AsArray().Any(c => (string?)c!["type"] == "Ready" && (string?)c["status"] == "True") == true;

    private static string Describe(JsonNode pod) =>
        $"pod {pod["metadata"]!["name"]} ({Uid(pod)}) {(pod["metadata"]!["deletionTimestamp"] is null ? "is not ready" : "does not end")}: {pod["status"]?.ToJsonString()}";
}
