using Xunit;

namespace EdgeKube.EndToEnd.Tests.Trials;

/// <summary>The figures of docs/performance.md that need nodes. They are told and not judged: machines differ.</summary>
public sealed class FiguresTests(ITestOutputHelper output)
{
    private const string Ns = "trial-figures";
    private const string Node = "node-1";
    private const double Day = 24 * 3600;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pods_start_and_end_and_rest()
    {
        var seconds = Trial.Number("EDGEKUBE_FIGURES", 0);
        Assert.SkipWhen(seconds == 0, "scripts/trials.sh figures takes them");
        await Cluster.NewNamespaceAsync(Ns);
        using var api = ApiClient.FromKubeconfig(Repository.ClusterFile("kubeconfig.yaml"));
        await using (var times = new PodTimes(api, Ns))
        {
            times.Start();
            await times.OneAsync(Ct); // the first warms up
            var singles = new List<(TimeSpan Ready, TimeSpan Gone)>();
            for (var i = 0; i < 20; i++)
            {
                singles.Add(await times.OneAsync(Ct));
            }

            Tell("create to Ready, one pod at a time", singles.Select(s => s.Ready));
            Tell("delete to gone", singles.Select(s => s.Gone));
            Tell("burst of 20 on two nodes, Ready", await times.BurstAsync(20, Ct));
        }

        await RestAsync(seconds);
        await Cluster.KubectlAsync($"delete namespace {Ns} --timeout=120s");
    }

    private async Task RestAsync(int seconds)
    {
        for (var i = 0; i < 10; i++)
        {
            var spec = $$$"""{"spec":{"nodeName":"{{{Node}}}","terminationGracePeriodSeconds":0}}""";
            await Cluster.KubectlAsync(["run", $"rest-{i}", "-n", Ns, "--image=localhost/busybox:1", "--image-pull-policy=IfNotPresent", $"--overrides={spec}", "--", "sleep", "100000"]);
        }

        await Cluster.KubectlAsync($"wait -n {Ns} --for=condition=Ready pod --all --timeout=60s");
        await Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System, Ct); // what starting needed is given back
        var before = await AgentFigures.ReadAsync(Node, Ct);
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, Ct);
        var after = await AgentFigures.ReadAsync(Node, Ct);
        output.WriteLine($"agent with 10 pods, at rest for {seconds} s:");
        output.WriteLine($"  memory (PSS)            {after.Memory / 1048576.0:0.0} MiB");
        output.WriteLine($"  processor               {(after.Processor - before.Processor).TotalSeconds / seconds:0.00 %} of a core");
        output.WriteLine($"  written to disks        {after.Written - before.Written} bytes");
        output.WriteLine($"  uplink at the socket    {PerDay(after.Sent - before.Sent)} kB a day");
        output.WriteLine($"  uplink as IP packets    {PerDay(after.Uplink - before.Uplink)} kB a day");
        output.WriteLine($"  downlink at the socket  {PerDay(after.Received - before.Received)} kB a day");

        long PerDay(long bytes) => (long)(bytes * Day / seconds / 1000);
    }

    private void Tell(string what, IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(t => t.TotalMilliseconds).Order().ToList();
        output.WriteLine($"{what}: median {sorted[sorted.Count / 2]:0} ms, longest {sorted[^1]:0} ms");
    }
}
