using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>The verbs of kubectl that make, show and ask about rights and policies.</summary>
public sealed class KubectlAuthTests : IAsyncLifetime
{
    private readonly string _user = $"user-{Guid.NewGuid().ToString("n")[..8]}";
    private string _namespace = "";

    public async ValueTask InitializeAsync() => _namespace = await Cluster.NewNamespaceAsync($"auth-{Guid.NewGuid().ToString("n")[..8]}");

    public async ValueTask DisposeAsync()
    {
        await Cluster.KubectlAsync($"delete clusterrole,clusterrolebinding {_user} --ignore-not-found");
        await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false");
    }

    [Theory]
    [InlineData("role x --verb=get,list --resource=pods,deployments.apps --resource-name=web", "deployments.apps")]
    [InlineData("rolebinding x --clusterrole=view --user=anna --group=people --serviceaccount=default:default", "ServiceAccount  default  default")]
    [InlineData("ingress x --class=front --rule=site.example.org/shop*=web:8080,tls=cert", "cert terminates site.example.org")]
    [InlineData("poddisruptionbudget x --selector=app=web --min-available=50%", "Min available:  50%")]
    [InlineData("quota x --hard=pods=5", "pods")]
    [InlineData("job x --image=localhost/busybox:1", "Completions:      1")]
    [InlineData("cronjob x --image=localhost/busybox:1 --schedule=0/5\t*\t*\t*\t*", "0/5 * * * *")]
    public async Task A_generator_makes_what_describe_shows(string arguments, string shown)
    {
        await KubectlAsync($"create {arguments}".Split(' ').Select(word => word.Replace('\t', ' ')));
        var kind = arguments.Split(' ')[0];
        var text = await KubectlAsync($"describe {kind} x");
        Assert.Matches("^Name: +x\n", text);
        Assert.Contains(shown, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clusterrole {0} --verb=get --non-resource-url=/logs/*", "[/logs/*]")]
    [InlineData("clusterrolebinding {0} --clusterrole=view --group=nobody-of-{0}", "nobody-of-")]
    public async Task A_cluster_wide_generator_makes_what_describe_shows(string arguments, string shown)
    {
        var words = arguments.Replace("{0}", _user, StringComparison.Ordinal);
        await Cluster.KubectlAsync($"create {words}");
        Assert.Contains(shown, await Cluster.KubectlAsync($"describe {words.Split(' ')[0]} {_user}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_bound_to_a_role_may_do_what_it_says()
    {
        Assert.Equal("no", (await TryKubectlAsync($"auth can-i list pods --as={_user}")).Output.Trim());
        await KubectlAsync("create role reader --verb=get,list --resource=pods");
        await KubectlAsync($"create rolebinding reader --role=reader --user={_user}");
        await Cluster.UntilAsync($"-n {_namespace} auth can-i list pods --as={_user}", text => text.StartsWith("yes", StringComparison.Ordinal));
        Assert.Equal("no", (await TryKubectlAsync($"auth can-i delete pods --as={_user}")).Output.Trim());
        Assert.Matches("pods +\\[\\] +\\[\\] +\\[get list\\]", await KubectlAsync($"auth can-i --list --as={_user}"));
        await KubectlAsync($"get pods --as={_user}");
        var refused = await TryKubectlAsync($"create configmap c --as={_user}");
        Assert.Contains(
            $"configmaps is forbidden: User \"{_user}\" cannot create resource \"configmaps\" in API group \"\" in the namespace \"{_namespace}\"",
            refused.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoami_tells_who_asks()
    {
        Assert.Contains("system:masters", await KubectlAsync("auth whoami"), StringComparison.Ordinal);
        var other = await KubectlAsync($"auth whoami --as={_user} --as-group=blue --as-group=red --as-uid=7");
        Assert.Matches($"Username +{_user}", other);
        Assert.Matches("Groups +\\[blue red system:authenticated\\]", other);
        Assert.Matches("UID +7", other);
    }

    [Fact]
    public async Task Reconcile_adds_what_a_role_lacks()
    {
        await Cluster.KubectlAsync("auth reconcile -f -", Role("get"));
        await Cluster.KubectlAsync("auth reconcile -f -", Role("list"));
        Assert.Equal("get list", await Cluster.KubectlAsync($"get clusterrole {_user} -o jsonpath={{.rules[*].verbs[*]}}"));
    }

    [Fact]
    public async Task A_role_that_collects_others_gives_their_rights()
    {
        await Cluster.KubectlAsync($"create clusterrole {_user} --aggregation-rule=for={_user}");
        await Cluster.KubectlAsync($"create clusterrole {_user}-part --verb=get --resource=nodes");
        await Cluster.KubectlAsync($"label clusterrole {_user}-part for={_user}");
        await Cluster.UntilAsync($"get clusterrole {_user} -o jsonpath={{.rules[*].resources[*]}}", text => text == "nodes");
        await Cluster.KubectlAsync($"delete clusterrole {_user}-part");
        await Cluster.UntilAsync($"get clusterrole {_user} -o jsonpath={{.rules[*].resources[*]}}", text => text.Length == 0);
    }

    [Fact]
    public async Task Every_served_group_has_an_available_APIService()
    {
        var services = (await Cluster.KubectlAsync("get apiservices --no-headers")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(services, line => Assert.Matches("^v\\S+ +Local +True ", line));
        var groups = (await Cluster.KubectlAsync("api-versions")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(version => version.Contains('/', StringComparison.Ordinal) && !version.StartsWith("apiregistration", StringComparison.Ordinal))
            .Select(version => string.Join('.', version.Split('/').Reverse()));
        Assert.Empty(groups.Except(services.Select(line => line.Split(' ')[0])));
    }

    [Fact]
    public async Task An_approved_certificate_lets_its_user_in()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = new CertificateRequest(new X500DistinguishedName($"CN={_user}"), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        await Cluster.KubectlAsync("create -f -", $$"""
            {"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"{{_user}}"},
            "spec":{"signerName":"kubernetes.io/kube-apiserver-client","usages":["client auth"],"request":"{{Convert.ToBase64String(Encoding.ASCII.GetBytes(pem))}}"} }
            """);
        Assert.Contains("Pending", await Cluster.KubectlAsync($"get csr {_user}"), StringComparison.Ordinal);
        await Cluster.KubectlAsync($"certificate approve {_user}");
        var signed = await Cluster.UntilAsync($"get csr {_user} -o jsonpath={{.status.certificate}}", text => text.Length > 0);
        Assert.Contains("Approved,Issued", await Cluster.KubectlAsync($"get csr {_user}"), StringComparison.Ordinal);
        using var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(signed)));
        Assert.Equal($"CN={_user}", certificate.Subject);
        await Cluster.KubectlAsync($"delete csr {_user}");
    }

    private string Role(string verb) => $$"""
        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"{{_user}}"},
        "rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["{{verb}}"]}]}
        """;

    private Task<Command> TryKubectlAsync(string arguments) => Cluster.TryKubectlAsync($"-n {_namespace} {arguments}");

    private Task<string> KubectlAsync(string arguments) => Cluster.KubectlAsync($"-n {_namespace} {arguments}");

    private Task<string> KubectlAsync(IEnumerable<string> arguments) => Cluster.KubectlAsync(["-n", _namespace, .. arguments]);
}
