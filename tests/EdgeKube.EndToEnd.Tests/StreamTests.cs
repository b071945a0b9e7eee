using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>Streams into pods by both ways that clients speak: the newer kubectl by WebSocket, Debian 12's own by SPDY.</summary>
public sealed class StreamTests : IAsyncLifetime
{
    private const string Serve = "mkdir -p /w; echo hello >/w/index.html; httpd -p 127.0.0.1:8080 -h /w; httpd -p 8081 -h /w; while :; do echo tick; sleep 1; done";
    private static readonly string _new = Path.Combine(Repository.Root, "artifacts", "tools", "kubectl");
    private static readonly string _old = Path.Combine(Repository.Root, "artifacts", "tools", "kubectl-1.20");
    private string _namespace = "";

    public static TheoryData<string> Kubectls => new(_new, _old);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _namespace = await Cluster.NewNamespaceAsync($"streams-{Guid.NewGuid().ToString("n")[..8]}");
        await Cluster.KubectlAsync(
            ["run", "web", "-n", _namespace, "--image=localhost/busybox:1", "--image-pull-policy=IfNotPresent", "--port=8081", "--command", "--", "sh", "-c", Serve]);
        await Cluster.UntilAsync($"get pod web -n {_namespace} -o jsonpath={{.status.phase}}", text => text == "Running");
    }

    public async ValueTask DisposeAsync()
    {
        if (_namespace.Length > 0)
        {
            await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false");
        }
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Exec_gives_both_outputs_and_the_exit_code(string kubectl)
    {
        var done = await RunAsync(kubectl, ["exec", "web", "--", "sh", "-c", "echo out; echo err >&2; exit 7"]);
        Assert.Equal((7, "out\n"), (done.ExitCode, done.Output));
        Assert.StartsWith("err\n", done.Error, StringComparison.Ordinal);
        var missing = await RunAsync(kubectl, ["exec", "web", "--", "nosuch"]);
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("executable file not found in $PATH", missing.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Exec_ends_when_its_input_does(string kubectl)
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"line {i}\n"));
        Assert.Equal(text, (await RunAsync(kubectl, ["exec", "-i", "web", "--", "cat"], text)).Succeeded());
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Cp_brings_files_there_and_back(string kubectl)
    {
        using var folder = new TemporaryFolder();
        var (there, back) = (Path.Combine(folder.Path, "there"), Path.Combine(folder.Path, "back"));
        var bytes = new byte[30 << 20];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(there, bytes, Ct);
        (await RunAsync(kubectl, ["cp", there, "web:/w/big"])).Succeeded();
        (await RunAsync(kubectl, ["cp", "web:/w/big", back])).Succeeded();
        Assert.Equal(bytes, await File.ReadAllBytesAsync(back, Ct));
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Attach_shows_what_the_container_writes(string kubectl)
    {
        Assert.SkipUnless(File.Exists(kubectl), $"{kubectl} is not there");
        using var process = Start(kubectl, ["attach", "web"]);
        Assert.Equal("tick", await process.StandardOutput.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct));
        process.Kill();
    }

    [Theory]
    [MemberData(nameof(Kubectls))]
    public async Task Port_forward_reaches_what_listens_on_the_pods_localhost(string kubectl)
    {
        Assert.SkipUnless(File.Exists(kubectl), $"{kubectl} is not there");
        var port = FreePort();
        using var process = Start(kubectl, ["port-forward", "web", $"{port}:8080"]);
        await process.StandardOutput.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct);
        using var http = new HttpClient();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), Ct)));
        Assert.All(answers, answer => Assert.Equal("hello\n", answer));
        process.Kill();
    }

    [Fact]
    public async Task The_proxy_reaches_pods_and_Services()
    {
        Assert.Equal("hello\n", await Cluster.KubectlAsync($"get --raw /api/v1/namespaces/{_namespace}/pods/web:8081/proxy/index.html"));
        await Cluster.KubectlAsync($"expose pod web -n {_namespace} --port=80 --target-port=8081");
        await Cluster.UntilAsync(
            $"get --raw /api/v1/namespaces/{_namespace}/services/web:80/proxy/index.html", text => text == "hello\n", TimeSpan.FromSeconds(20));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task<Command> RunAsync(string kubectl, IEnumerable<string> arguments, string? input = null)
    {
        Assert.SkipUnless(File.Exists(kubectl), $"{kubectl} is not there");
        return Command.RunAsync(kubectl, [.. Arguments, .. arguments], null, input, Ct);
    }

    private string[] Arguments => ["--kubeconfig", Repository.ClusterFile("kubeconfig.yaml"), "-n", _namespace];

    private Process Start(string kubectl, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(kubectl) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in Arguments.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
