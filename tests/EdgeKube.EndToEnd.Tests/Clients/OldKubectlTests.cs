using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>Debian 12's own kubectl, which reads OpenAPI v2 and knows no aggregated discovery.</summary>
public sealed class OldKubectlTests : IAsyncLifetime
{
    private const string Manifest = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"d"}},
        "template":{"metadata":{"labels":{"app":"d"}},"spec":{"containers":[{"name":"c","image":"localhost/busybox:1"}]}}}}
        """;

    private static readonly string _kubectl = Path.Combine(Repository.Root, "artifacts", "tools", "kubectl-1.20");
    private string _namespace = "";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(_kubectl), "kubectl 1.20 is not there: this machine's package sources have no kubernetes-client");
        _namespace = await Cluster.NewNamespaceAsync($"old-kubectl-{Guid.NewGuid().ToString("n")[..8]}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_namespace.Length > 0)
        {
            await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false");
        }
    }

    [Fact]
    public async Task Apply_validates_and_then_changes_nothing_twice()
    {
        Assert.Equal("deployment.apps/d created\n", await KubectlAsync("apply -f -", Manifest));
        Assert.Equal("deployment.apps/d unchanged\n", await KubectlAsync("apply -f -", Manifest));
        await KubectlAsync("scale deployment d --replicas=1");
        Assert.Equal("1", await KubectlAsync("get deployment d -o jsonpath={.spec.replicas}"));
        await KubectlAsync("delete deployment d");
    }

    [Fact]
    public async Task An_unknown_field_is_found_before_anything_is_sent()
    {
        var refused = await TryKubectlAsync("apply -f -", Manifest.Replace("\"replicas\"", "\"replicass\"", StringComparison.Ordinal));
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("unknown field \"replicass\" in io.k8s.api.apps.v1.DeploymentSpec", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_and_describe_work()
    {
        Assert.Contains("containers", await KubectlAsync("explain pods.spec --recursive"), StringComparison.Ordinal);
        Assert.Contains("Name:", await KubectlAsync("describe serviceaccount default"), StringComparison.Ordinal);
    }

    private Task<Command> TryKubectlAsync(string arguments, string? input = null) => Command.RunAsync(
        _kubectl,
        ["--kubeconfig", Repository.ClusterFile("kubeconfig.yaml"), "-n", _namespace, .. arguments.Split(' ')],
        null,
        input,
        TestContext.Current.CancellationToken);

    private async Task<string> KubectlAsync(string arguments, string? input = null) => (await TryKubectlAsync(arguments, input)).Succeeded();
}
