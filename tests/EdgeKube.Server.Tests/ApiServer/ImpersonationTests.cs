using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

public sealed class ImpersonationTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Self = """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_asks_as_somebody_else()
    {
        var who = await WhoAsync(("Impersonate-User", "anna"), ("Impersonate-Group", "blue"), ("Impersonate-Uid", "7"), ("Impersonate-Extra-Acme.com%2Fteam", "core"));
        Assert.Equal("anna", (string?)who["username"]);
        Assert.Equal("7", (string?)who["uid"]);
        Assert.Equal(["blue", "system:authenticated"], who["groups"]!.AsArray().Select(g => (string?)g));
        Assert.Equal("core", (string?)who["extra"]!["acme.com/team"]![0]);
    }

    [Fact]
    public async Task A_service_account_has_its_groups_and_nobody_has_theirs()
    {
        var account = await WhoAsync(("Impersonate-User", "system:serviceaccount:default:robot"));
        Assert.Equal(
            ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"], account["groups"]!.AsArray().Select(g => (string?)g));
        using var answer = await SendAsync(server.Admin, HttpMethod.Get, "/api/v1/pods", null, ("Impersonate-User", "system:anonymous"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Who_is_impersonated_has_their_own_rights_only()
    {
        using var response = await SendAsync(server.Admin, HttpMethod.Get, "/api/v1/namespaces/default/pods", null, ("Impersonate-User", "anna"));
        var answer = await ApiAnswer.ReadAsync(response, Ct);
        Assert.Equal(HttpStatusCode.Forbidden, answer.Code);
        Assert.Equal("pods is forbidden: User \"anna\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"", answer.Message);
    }

    [Fact]
    public async Task Impersonation_is_a_right()
    {
        using var certificate = ApiServerFixture.Certificate(server.Pki.Authority, "bert", "people");
        using var client = server.Client(certificate);
        using var response = await SendAsync(client, HttpMethod.Get, "/api/v1/pods", null, ("Impersonate-User", "anna"));
        var answer = await ApiAnswer.ReadAsync(response, Ct);
        Assert.Equal(HttpStatusCode.Forbidden, answer.Code);
        Assert.Equal("users \"anna\" is forbidden: User \"bert\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope", answer.Message);
    }

    [Theory]
    [InlineData("Impersonate-Group", "blue", "{Group  blue    }")]
    [InlineData("Impersonate-Uid", "7", "{UID  7  authentication.k8s.io/v1  }")]
    [InlineData("Impersonate-Extra-Team", "core", "{UserExtra  core  authentication.k8s.io/v1  team}")]
    public async Task All_but_a_user_is_refused_without_a_user(string name, string value, string told)
    {
        using var response = await SendAsync(server.Admin, HttpMethod.Get, "/api/v1/pods", null, (name, value));
        var answer = await ApiAnswer.ReadAsync(response, Ct);
        Assert.Equal((HttpStatusCode.BadRequest, $"requested [{told}] without impersonating a user"), (answer.Code, answer.Message));
    }

    private async Task<JsonNode> WhoAsync(params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(server.Admin, HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews", Self, headers);
        var text = await response.Content.ReadAsStringAsync(Ct);
        return JsonNode.Parse(text)!["status"]!["userInfo"]!;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Version = HttpVersion.Version20,
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await client.SendAsync(request, Ct);
    }
}
