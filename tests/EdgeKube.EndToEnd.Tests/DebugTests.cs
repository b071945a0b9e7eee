using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary><c>kubectl debug</c> in its three forms, and copies that are larger than what is in memory may be.</summary>
public sealed class DebugTests : IAsyncLifetime
{
    private const string Image = "--image=localhost/busybox:1";
    private const int PieceBytes = 1 << 20;
    private string _namespace = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _namespace = await Cluster.NewNamespaceAsync($"debug-{Guid.NewGuid().ToString("n")[..8]}");
        await Cluster.KubectlAsync(["run", "web", "-n", _namespace, Image, "--image-pull-policy=IfNotPresent", "--command", "--", "sleep", "100001"]);
        await Cluster.KubectlAsync($"wait pod/web -n {_namespace} --for=condition=Ready --timeout=60s");
    }

    public async ValueTask DisposeAsync() => await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false");

    [Fact]
    public async Task Debug_puts_a_container_beside_the_processes_of_another()
    {
        var said = await TypeAsync("tr '\\0' ' ' </proc/1/cmdline; exit 3", "web", "--target=web", "-c", "look", "--profile=general");
        Assert.Contains("sleep 100001 ", said, StringComparison.Ordinal);
        await Cluster.UntilAsync(
            $"get pod web -n {_namespace} -o jsonpath={{.status.ephemeralContainerStatuses[0].state.terminated.exitCode}}", text => text == "3");
        Assert.Equal("0", await Cluster.KubectlAsync($"get pod web -n {_namespace} -o jsonpath={{.status.containerStatuses[0].restartCount}}"));
    }

    [Fact]
    public async Task Debug_copies_a_pod_and_shares_its_processes()
    {
        var said = await TypeAsync("ps; exit 0", "web", "--copy-to=copy", "--share-processes", "-c", "look", "--profile=general");
        Assert.Contains("sleep 100001", said, StringComparison.Ordinal);
        Assert.Equal("web look", await Cluster.KubectlAsync($"get pod copy -n {_namespace} -o jsonpath={{.spec.containers[*].name}}"));
    }

    [Fact]
    public async Task Debug_of_a_node_sees_its_files_and_processes()
    {
        var said = await TypeAsync("cat /host/etc/hostname /proc/1/comm; exit 0", "node/node-1", "--profile=sysadmin");
        Assert.Contains(await File.ReadAllTextAsync("/proc/1/comm", Ct), said, StringComparison.Ordinal);
        Assert.Contains(await File.ReadAllTextAsync("/etc/hostname", Ct), said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_copy_grows_no_memory_and_delays_nothing_else_on_the_link()
    {
        const int Pieces = 256;
        using var folder = new TemporaryFolder();
        var (there, back) = (Path.Combine(folder.Path, "there"), Path.Combine(folder.Path, "back"));
        await using (var file = File.Create(there))
        {
            var bytes = new byte[PieceBytes];
            for (var i = 0; i < Pieces; i++)
            {
                Random.Shared.NextBytes(bytes);
                await file.WriteAsync(bytes, Ct);
            }
        }

        var node = await Cluster.KubectlAsync($"get pod web -n {_namespace} -o jsonpath={{.spec.nodeName}}");
        int[] processes = [await Cluster.ProcessIdAsync("server"), await Cluster.ProcessIdAsync(node)];
        var before = processes.Select(MemoryOf).ToArray();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var watched = WatchAsync(node, processes, before, over.Token);
        await Cluster.KubectlAsync(["cp", "-n", _namespace, there, "web:/tmp/big"]);
        await Cluster.KubectlAsync(["cp", "-n", _namespace, "web:/tmp/big", back]);
        await over.CancelAsync();
        var (grown, slowest) = await watched;
        Assert.InRange(grown, 0, 64L << 20);
        Assert.InRange(slowest.TotalSeconds, 0, 10);
        Assert.Equal(new FileInfo(there).Length, new FileInfo(back).Length);
        Assert.Equal(await HashAsync(there), await HashAsync(back));
    }

    private static async Task<string> HashAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexString(await System.Security.Cryptography.SHA256.HashDataAsync(file, Ct));
    }

    // How much one of the processes has grown at most, and how long the node ever took to answer something else.
    private static async Task<(long Grown, TimeSpan Slowest)> WatchAsync(string node, int[] processes, long[] before, CancellationToken over)
    {
        var (grown, slowest) = (0L, TimeSpan.Zero);
        while (!over.IsCancellationRequested)
        {
            for (var i = 0; i < processes.Length; i++)
            {
                grown = Math.Max(grown, MemoryOf(processes[i]) - before[i]);
            }

            var asked = Stopwatch.GetTimestamp();
            await Cluster.KubectlAsync($"get --raw /api/v1/nodes/{node}/proxy/metrics/resource");
            var took = Stopwatch.GetElapsedTime(asked);
            slowest = took > slowest ? took : slowest;
            Assert.Equal("True", await Cluster.KubectlAsync($"get node {node} -o jsonpath={{.status.conditions[?(@.type==\"Ready\")].status}}"));
            await Task.Delay(500, over).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        return (grown, slowest);
    }

    private static long MemoryOf(int process) =>
        long.Parse(
            File.ReadLines($"/proc/{process}/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) << 10;

    // Its input stays open: as on real nodes, the end of the input ends the attachment.
    private async Task<string> TypeAsync(string line, params string[] arguments)
    {
        string[] all =
        [
            "kubectl", "debug", "-n", _namespace, .. arguments, "-i", Image, "--image-pull-policy=IfNotPresent", "--", "sh", "-c", "read -r line; eval \"$line\"",
        ];
        var start = new ProcessStartInfo(Repository.ClusterScript, all)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(line.AsMemory(), Ct);
        await process.StandardInput.FlushAsync(Ct);
        var said = await process.StandardOutput.ReadToEndAsync(Ct).WaitAsync(TimeSpan.FromSeconds(60), Ct);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Ct);
        return said;
    }
}
