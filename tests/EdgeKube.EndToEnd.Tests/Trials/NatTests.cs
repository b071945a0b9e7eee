using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Trials;

/// <summary>A board behind a router that lets no connection in.</summary>
public sealed class NatTests : IAsyncLifetime
{
    private const string Ns = "nat";
    private const string Number = "7";
    private const string Node = "node-7";
    private const string Serve = "mkdir -p /w; echo hello >/w/index.html; httpd -p 127.0.0.1:8080 -h /w; while :; do echo tick; sleep 1; done";
    private static readonly string _kubectl = Path.Combine(Repository.Root, "artifacts", "tools", "kubectl");
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("edgekube-nat-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string[] Arguments => ["--kubeconfig", Repository.ClusterFile("kubeconfig.yaml"), "-n", Ns];

    public async ValueTask InitializeAsync() => (await Cluster.ScriptAsync(["node", "add-behind-nat", Number], Ct)).Succeeded();

    public async ValueTask DisposeAsync()
    {
        _files.Delete(recursive: true);
        (await Cluster.ScriptAsync(["node", "remove", Number], CancellationToken.None)).Succeeded();
        await Cluster.KubectlAsync($"delete node {Node}");
    }

    [Fact]
    public async Task All_streams_and_figures_work_and_nothing_asked_to_come_in()
    {
        Assert.SkipUnless(File.Exists(_kubectl), $"{_kubectl} is not there");
        await Cluster.KubectlAsync($"cordon {Node}"); // nobody else's pods
        await Cluster.NewNamespaceAsync(Ns);
        var spec = $$$"""{"spec":{"nodeName":"{{{Node}}}","tolerations":[{"operator":"Exists"}],"terminationGracePeriodSeconds":0}}""";
        await Cluster.KubectlAsync(
            ["run", "web", "-n", Ns, "--image=localhost/busybox:1", "--image-pull-policy=IfNotPresent", $"--overrides={spec}", "--command", "--", "sh", "-c", Serve]);
        await Cluster.UntilAsync($"get pod web -n {Ns} -o jsonpath={{.status.phase}}", text => text == "Running");

        await ExecAsync();
        await CpAsync();
        await FollowAsync(["logs", "-f", "web"], "tick");
        await FollowAsync(["attach", "web"], "tick");
        await PortForwardAsync();
        Assert.StartsWith("hello", await Cluster.KubectlAsync(["exec", "-n", Ns, "web", "--", "wget", "-qO-", "http://127.0.0.1:8080/"]), StringComparison.Ordinal);
        await Cluster.UntilAsync($"top pod web -n {Ns} --no-headers", text => text.Contains("web", StringComparison.Ordinal), TimeSpan.FromSeconds(90));
        await Cluster.UntilAsync($"top node {Node} --no-headers", text => text.Contains('%', StringComparison.Ordinal), TimeSpan.FromSeconds(90));
        Assert.Contains("\"nodeName\":", await Cluster.KubectlAsync($"get --raw /api/v1/nodes/{Node}/proxy/stats/summary"), StringComparison.Ordinal);

        Assert.Equal(0, await CountAsync("inbound"));
        Assert.True(await CountAsync("outbound") > 0, "the node's connections do not pass the router that is watched");
        await KnockAsync();
        Assert.True(await CountAsync("inbound") > 0, "the router does not watch what comes in");
        await Cluster.KubectlAsync($"delete namespace {Ns} --timeout=60s");
    }

    private static async Task ExecAsync()
    {
        var done = await RunAsync(["exec", "-i", "web", "--", "sh", "-c", "cat; echo err >&2; exit 7"], "out\n");
        Assert.Equal((7, "out\n"), (done.ExitCode, done.Output));
        Assert.StartsWith("err\n", done.Error, StringComparison.Ordinal);
    }

    private async Task CpAsync()
    {
        var (there, back) = (Path.Combine(_files.FullName, "there"), Path.Combine(_files.FullName, "back"));
        var bytes = new byte[5 << 20];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(there, bytes, Ct);
        (await RunAsync(["cp", there, "web:/w/big"])).Succeeded();
        (await RunAsync(["cp", "web:/w/big", back])).Succeeded();
        Assert.Equal(bytes, await File.ReadAllBytesAsync(back, Ct));
    }

    private static async Task FollowAsync(IEnumerable<string> arguments, string line)
    {
        using var process = Start(arguments);
        Assert.Equal(line, await process.StandardOutput.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct));
        process.Kill();
    }

    private static async Task PortForwardAsync()
    {
        using var process = Start(["port-forward", "web", ":8080"]);
        var said = await process.StandardOutput.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct);
        var port = said!.Split(' ')[2].Split(':')[^1]; // Forwarding from 127.0.0.1:PORT -> 8080
        using var http = new HttpClient();
        Assert.Equal("hello\n", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), Ct));
        process.Kill();
    }

    // Somebody from outside tries.
    private static async Task KnockAsync()
    {
        using var socket = new TcpClient();
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        soon.CancelAfter(TimeSpan.FromSeconds(2));
        var refused = await Record.ExceptionAsync(async () => await socket.ConnectAsync($"192.168.{Number}.2", 10250, soon.Token));
        Assert.NotNull(refused);
    }

    private static async Task<long> CountAsync(string counter)
    {
        var listed = await Command.RunAsync(
            "nsenter", [$"--net=/run/netns/ek-nat-{Number}", "nft", "-j", "list", "counter", "ip", "firewall", counter], null, null, Ct);
        return (long)JsonNode.Parse(listed.Succeeded())!["nftables"]!.AsArray().First(n => n!["counter"] is not null)!["counter"]!["packets"]!;
    }

    private static Task<Command> RunAsync(IEnumerable<string> arguments, string? input = null) =>
        Command.RunAsync(_kubectl, [.. Arguments, .. arguments], null, input, Ct);

    private static Process Start(IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(_kubectl, [.. Arguments, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
