using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>ServiceAccounts and their tokens, as kubectl uses them.</summary>
public sealed class AccountTests : IAsyncLifetime
{
    private string _namespace = "";

    public async ValueTask InitializeAsync() => _namespace = await Cluster.NewNamespaceAsync($"account-{Guid.NewGuid().ToString("n")[..8]}");

    public async ValueTask DisposeAsync() => await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false");

    [Fact]
    public async Task A_token_is_its_account_and_may_what_the_account_may()
    {
        await KubectlAsync("create serviceaccount robot");
        var token = (await KubectlAsync("create token robot --duration=10m")).Trim();
        Assert.Equal($"system:serviceaccount:{_namespace}:robot", (await AsAsync(token, "auth whoami -o jsonpath={.status.userInfo.username}")).Succeeded());
        Assert.Contains("cannot list resource \"pods\"", (await AsAsync(token, "get pods")).Error, StringComparison.Ordinal);
        await KubectlAsync($"create rolebinding robot --clusterrole=view --serviceaccount={_namespace}:robot");
        await Cluster.UntilAsync(await WordsAsync(token, "auth can-i list pods"), text => text.Trim() == "yes");
        (await AsAsync(token, "get pods")).Succeeded();
        await KubectlAsync("delete serviceaccount robot");
        Assert.Contains("Unauthorized", (await AsAsync(token, "get pods")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_holds_a_token_until_its_account_goes()
    {
        await KubectlAsync("create serviceaccount robot");
        await KubectlAsync("apply -f -", """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"robot","annotations":{"kubernetes.io/service-account.name":"robot"}},
            "type":"kubernetes.io/service-account-token"}
            """);
        var encoded = await Cluster.UntilAsync($"get secret robot -n {_namespace} -o jsonpath={{.data.token}}", text => text.Length > 0);
        var token = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
        Assert.Equal($"system:serviceaccount:{_namespace}:robot", (await AsAsync(token, "auth whoami -o jsonpath={.status.userInfo.username}")).Succeeded());
        await KubectlAsync("delete serviceaccount robot");
        await Cluster.UntilAsync($"get secrets -n {_namespace} -o name", text => !text.Contains("robot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pod_has_an_account_that_is_there()
    {
        Assert.Equal("default", await KubectlAsync("run web --image=x --dry-run=server -o jsonpath={.spec.serviceAccountName}"));
        var refused = await TryRunAsync("ghost");
        Assert.Equal(
            $"Error from server (Forbidden): pods \"web\" is forbidden: error looking up service account {_namespace}/ghost: serviceaccount \"ghost\" not found\n",
            refused.Error);
        await KubectlAsync("apply -f -", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"puller"},"imagePullSecrets":[{"name":"key"}]}""");
        Assert.Equal("puller key", (await TryRunAsync("puller")).Succeeded());
    }

    private Task<Command> TryRunAsync(string account) => Cluster.TryKubectlAsync(
    [
        "-n", _namespace, "run", "web", "--image=x", "--dry-run=server", "-o", "jsonpath={.spec.serviceAccount} {.spec.imagePullSecrets[0].name}",
        "--overrides", $$$"""{"spec":{"serviceAccountName":"{{{account}}}"} }""",
    ]);

    private static async Task<string> ServerAsync() => await Cluster.KubectlAsync("config view -o jsonpath={.clusters[0].cluster.server}");

    private async Task<Command> AsAsync(string token, string arguments) => await Cluster.TryKubectlAsync(await WordsAsync(token, arguments));

    // Without the administrator's certificate, which would win over the token.
    private async Task<string> WordsAsync(string token, string arguments) =>
        $"--kubeconfig=/dev/null --server={await ServerAsync()} --insecure-skip-tls-verify --token={token} -n {_namespace} {arguments}";

    private Task<string> KubectlAsync(string arguments, string? input = null) => Cluster.KubectlAsync($"-n {_namespace} {arguments}", input);
}
