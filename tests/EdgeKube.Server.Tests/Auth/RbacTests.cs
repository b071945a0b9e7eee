using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Server.Tests.ApiServer;
using Xunit;

namespace EdgeKube.Server.Tests.Auth;

public sealed class RbacTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_binding_lets_a_user_read_in_its_namespace_only()
    {
        await BindAsync("reader", "anna", "view");
        Assert.True(await MayAsync("anna", "list", "", "pods", "default"));
        Assert.False(await MayAsync("anna", "delete", "", "pods", "default"));
        Assert.False(await MayAsync("anna", "list", "", "pods", "kube-system"));
        Assert.False(await MayAsync("anna", "list", "", "secrets", "default"));
    }

    [Fact]
    public async Task Nobody_gives_away_rights_that_they_do_not_have()
    {
        await BindAsync("local-admin", "bert", "admin");
        using var certificate = ApiServerFixture.Certificate(server.Pki.Authority, "bert", "people");
        using var client = server.Client(certificate);
        const string Role = """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"all"},"rules":[{"apiGroups":["*"],"resources":["*"],"verbs":["*"]}]}""";
        var refused = await PostAsync(client, $"{Rbac}/namespaces/default/roles", Role);
        Assert.Equal(HttpStatusCode.Forbidden, refused.Code);
        Assert.Contains("is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}", refused.Message, StringComparison.Ordinal);
        var small = Role.Replace("\"*\"],\"resources\":[\"*\"],\"verbs\":[\"*\"]", "\"\"],\"resources\":[\"pods\"],\"verbs\":[\"get\"]", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(client, $"{Rbac}/namespaces/default/roles", small)).Code);
    }

    [Fact]
    public async Task A_role_reference_cannot_be_changed()
    {
        await BindAsync("fixed", "carl", "view");
        var answer = await server.PatchAsync($"{Rbac}/namespaces/default/rolebindings/fixed", "merge", """{"roleRef":{"name":"edit"}}""", Ct);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Code);
        Assert.Contains("cannot change roleRef", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aggregated_roles_hold_the_rules_of_the_roles_they_collect()
    {
        Assert.True(await MayAsync("dora", "get", "", "pods", "default", "edit-of-dora", "edit"));
        Assert.True(await MayAsync("dora", "create", "apps", "deployments", "default"));
    }

    [Fact]
    public async Task A_role_may_be_bound_as_soon_as_it_is_made()
    {
        await BindAsync("owner", "fred", "admin");
        using var certificate = ApiServerFixture.Certificate(server.Pki.Authority, "fred", "people");
        using var client = server.Client(certificate);
        const string Role = """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"fresh"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""";
        const string Binding = """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"fresh"},"roleRef":{"kind":"Role","name":"fresh"},"subjects":[{"kind":"User","name":"gina"}]}""";
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(client, $"{Rbac}/namespaces/default/roles", Role)).Code);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(client, $"{Rbac}/namespaces/default/rolebindings", Binding)).Code);
    }

    [Fact]
    public async Task Names_of_roles_may_have_colons()
    {
        const string Role = """{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"team:blue:readers"},"rules":[]}""";
        Assert.Equal(HttpStatusCode.Created, (await server.PostAsync($"{Rbac}/clusterroles", Role, Ct)).Code);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync($"{Rbac}/clusterroles/team:blue:readers", Ct)).Code);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync($"{Rbac}/clusterroles/team%3Ablue%3Areaders", Ct)).Code);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Delete, $"{Rbac}/clusterroles/team:blue:readers", null, Ct)).Code);
    }

    [Fact]
    public async Task A_signed_in_user_may_ask_about_itself_and_is_told_why_not()
    {
        using var certificate = ApiServerFixture.Certificate(server.Pki.Authority, "emil", "people");
        using var client = server.Client(certificate);
        var who = await PostAsync(
            client, "/apis/authentication.k8s.io/v1/selfsubjectreviews", """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}""");
        Assert.Equal(HttpStatusCode.Created, who.Code);
        using var response = await client.GetAsync("/api/v1/namespaces/default/pods/web", Ct);
        var answer = await ApiAnswer.ReadAsync(response, Ct);
        Assert.Equal(
            "pods \"web\" is forbidden: User \"emil\" cannot get resource \"pods\" in API group \"\" in the namespace \"default\"", answer.Message);
    }

    private async Task BindAsync(string name, string user, string role)
    {
        var body = $$"""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"{{name}}"},"roleRef":{"kind":"ClusterRole","name":"{{role}}"},"subjects":[{"kind":"User","name":"{{user}}"}]}""";
        Assert.Equal(HttpStatusCode.Created, (await server.PostAsync($"{Rbac}/namespaces/default/rolebindings", body, Ct)).Code);
        while (!await MayAsync(user, "get", "", "pods", "default"))
        {
            await Task.Delay(10, Ct); // the index follows the write
        }
    }

    private async Task<bool> MayAsync(string user, string verb, string group, string resource, string ns, string binding, string role)
    {
        await BindAsync(binding, user, role);
        return await MayAsync(user, verb, group, resource, ns);
    }

    private async Task<bool> MayAsync(string user, string verb, string group, string resource, string ns)
    {
        var body = $$"""{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"{{user}}","resourceAttributes":{"verb":"{{verb}}","group":"{{group}}","resource":"{{resource}}","namespace":"{{ns}}"} } }""";
        var text = await SendAsync(server.Admin, "/apis/authorization.k8s.io/v1/subjectaccessreviews", body);
        return (bool)JsonNode.Parse(text)!["status"]!["allowed"]!;
    }

    private static async Task<string> SendAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content, Ct);
        return await response.Content.ReadAsStringAsync(Ct);
    }

    private static async Task<ApiAnswer> PostAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content, Ct);
        return await ApiAnswer.ReadAsync(response, Ct);
    }
}
