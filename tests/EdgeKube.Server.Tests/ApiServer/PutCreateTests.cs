using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>PUT to a name that nothing has: some kinds are made by it, for who may make them.</summary>
public sealed class PutCreateTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/apis/coordination.k8s.io/v1/namespaces/default/leases", "coordination.k8s.io/v1", "Lease", "")]
    [InlineData("/api/v1/namespaces/default/endpoints", "v1", "Endpoints", "")]
    [InlineData("/api/v1/namespaces/default/limitranges", "v1", "LimitRange", ",\"spec\":{\"limits\":[]}")]
    [InlineData("/api/v1/namespaces/default/services", "v1", "Service", ",\"spec\":{\"ports\":[{\"port\":80}]}")]
    [InlineData("/api/v1/namespaces/default/events", "v1", "Event", ",\"involvedObject\":{\"namespace\":\"default\"}")]
    [InlineData("/apis/events.k8s.io/v1/namespaces/default/events", "events.k8s.io/v1", "Event", ",\"regarding\":{\"namespace\":\"default\"},\"eventTime\":\"2026-01-01T00:00:00.000000Z\",\"reportingController\":\"a/b\",\"reportingInstance\":\"c\",\"action\":\"d\",\"reason\":\"e\",\"type\":\"Normal\"")]
    [InlineData("/apis/node.k8s.io/v1/runtimeclasses", "node.k8s.io/v1", "RuntimeClass", ",\"handler\":\"runc\"")]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", "rbac.authorization.k8s.io/v1", "Role", "")]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/clusterroles", "rbac.authorization.k8s.io/v1", "ClusterRole", "")]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", "rbac.authorization.k8s.io/v1", "ClusterRoleBinding", ",\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"view\"}")]
    public async Task A_kind_that_Kubernetes_makes_by_PUT_is_made(string path, string apiVersion, string kind, string rest)
    {
        var name = $"put-{apiVersion.Split('/')[0].Split('.')[0]}";
        var made = await server.PutAsync($"{path}/{name}", Body(apiVersion, kind, name, rest), Ct);
        Assert.True(made.Code == HttpStatusCode.Created, made.Text);
        Assert.NotEmpty(made.Field("metadata", "uid")!);
        var again = await server.PutAsync($"{path}/{name}", made.Json, Ct);
        Assert.Equal((HttpStatusCode.OK, made.Field("metadata", "uid")), (again.Code, again.Field("metadata", "uid")));
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/configmaps", "v1", "ConfigMap", "configmaps")]
    [InlineData("/api/v1/namespaces/default/secrets", "v1", "Secret", "secrets")]
    [InlineData("/apis/apps/v1/namespaces/default/deployments", "apps/v1", "Deployment", "deployments.apps")]
    [InlineData("/api/v1/namespaces", "v1", "Namespace", "namespaces")]
    public async Task Other_kinds_are_not(string path, string apiVersion, string kind, string type)
    {
        var answer = await server.PutAsync($"{path}/none", Body(apiVersion, kind, "none", ""), Ct);
        Assert.Equal((HttpStatusCode.NotFound, $"{type} \"none\" not found"), (answer.Code, answer.Message));
    }

    [Fact]
    public async Task Who_names_a_uid_means_an_object_that_is_gone()
    {
        var answer = await server.PutAsync(
            "/apis/coordination.k8s.io/v1/namespaces/default/leases/gone",
            JsonNode.Parse("""{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"gone","uid":"7"}}""")!,
            Ct);
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), (answer.Code, answer.Reason));
    }

    [Theory]
    [InlineData("PUT", "update", "application/json")]
    [InlineData("PATCH", "patch", "application/apply-patch+yaml")]
    public async Task Making_is_a_right_of_its_own(string method, string verb, string type)
    {
        await AllowAsync($"only-{verb}", verb);
        var answer = await AskAsync($"only-{verb}", method, type, "mine", until: a => !a.Message.Contains($"cannot {verb}", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, answer.Code);
        Assert.Equal(
            $"leases.coordination.k8s.io \"mine\" is forbidden: User \"only-{verb}\" cannot create resource \"leases\" in API group \"coordination.k8s.io\" in the namespace \"default\"",
            answer.Message);
        await AllowAsync($"also-{verb}", verb, "create");
        Assert.Equal(HttpStatusCode.Created, (await AskAsync($"also-{verb}", method, type, $"made-by-{verb}", until: a => a.Code != HttpStatusCode.Forbidden)).Code);
    }

    private static JsonNode Body(string apiVersion, string kind, string name, string rest) =>
        JsonNode.Parse($$"""{"apiVersion":"{{apiVersion}}","kind":"{{kind}}","metadata":{"name":"{{name}}"}{{rest}}}""")!;

    private async Task AllowAsync(string user, params string[] verbs)
    {
        const string Rbac = "/apis/rbac.authorization.k8s.io/v1";
        var list = string.Join(',', verbs.Select(v => $"\"{v}\""));
        await server.PostAsync($"{Rbac}/clusterroles", $$$"""{"metadata":{"name":"{{{user}}}"},"rules":[{"apiGroups":["coordination.k8s.io"],"resources":["leases"],"verbs":[{{{list}}}]}]}""", Ct);
        await server.PostAsync(
            $"{Rbac}/clusterrolebindings",
            $$$"""{"metadata":{"name":"{{{user}}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{{{user}}}"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"{{{user}}}"}]}""",
            Ct);
    }

    // A role that was made just now holds soon, not at once.
    private async Task<ApiAnswer> AskAsync(string user, string method, string type, string name, Func<ApiAnswer, bool> until)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(
                new HttpMethod(method), $"/apis/coordination.k8s.io/v1/namespaces/default/leases/{name}{(method == "PATCH" ? "?fieldManager=me" : "")}");
            request.Headers.Add("Impersonate-User", user);
            request.Content = new StringContent(Body("coordination.k8s.io/v1", "Lease", name, "").ToJsonString(), Encoding.UTF8, type);
            using var response = await server.Admin.SendAsync(request, Ct);
            if (await ApiAnswer.ReadAsync(response, Ct) is var answer && until(answer))
            {
                return answer;
            }
        }
    }
}
