using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>The official client libraries, which setup.sh --clients installs.</summary>
public sealed class LibraryTests
{
    private static readonly string _scripts = Path.Combine(Repository.Root, "tests", "EdgeKube.EndToEnd.Tests", "Clients");
    private static readonly string _javaScript = Path.Combine(Repository.Root, "artifacts", "tools", "client-js");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_Python_client_reads_writes_pages_watches_and_applies() =>
        await HoldsAsync("python", ["/usr/bin/python3", Path.Combine(_scripts, "client.py")]);

    [Fact]
    public async Task The_JavaScript_client_reads_writes_informs_and_applies()
    {
        Assert.SkipUnless(Directory.Exists(_javaScript), "the JavaScript client is not installed: there is no Node.js 18 or newer here, or no npm");
        await HoldsAsync("javascript", ["node", Path.Combine(_javaScript, "client.mjs")]);
    }

    private static async Task HoldsAsync(string name, string[] program)
    {
        var ns = await Cluster.NewNamespaceAsync($"client-{name}-{Guid.NewGuid().ToString("n")[..8]}");
        var run = await Command.RunAsync(
            "env", [$"KUBECONFIG={Repository.ClusterFile("kubeconfig.yaml")}", .. program, ns], null, null, Ct);
        Assert.Equal("all held", run.Succeeded().Trim());
        await Cluster.KubectlAsync($"delete namespace {ns} --wait=false");
    }
}
