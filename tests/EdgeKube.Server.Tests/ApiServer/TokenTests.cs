using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Tokens of ServiceAccounts, as clients ask for them and show them.</summary>
public sealed class TokenTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Accounts = "/api/v1/namespaces/default/serviceaccounts";
    private const string Reviews = "/apis/authentication.k8s.io/v1/tokenreviews";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_requested_token_opens_the_door_to_its_account()
    {
        var answer = await RequestAsync("opener", """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":600}}""");
        Assert.Equal((HttpStatusCode.Created, "TokenRequest", "opener"), (answer.Code, answer.Field("kind"), answer.Field("metadata", "name")));
        Assert.Equal("600", answer.Field("spec", "expirationSeconds"));
        var asked = await ShowAsync(answer.Field("status", "token"), "/api/v1/namespaces/default/pods");
        Assert.Equal(HttpStatusCode.Forbidden, asked.Code);
        Assert.Equal(
            "pods is forbidden: User \"system:serviceaccount:default:opener\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"",
            asked.Message);
        Assert.Equal(HttpStatusCode.OK, (await ShowAsync(answer.Field("status", "token"), "/api/v1")).Code);
    }

    [Fact]
    public async Task A_token_that_is_none_is_unauthorized()
    {
        var asked = await ShowAsync("a.b.c", "/version");
        Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized", "Unauthorized"), (asked.Code, asked.Reason, asked.Message));
    }

    [Theory]
    [InlineData("""{"expirationSeconds":599}""", "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes")]
    [InlineData("""{"expirationSeconds":4294967297}""", "TokenRequest.authentication.k8s.io \"\" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds")]
    [InlineData("""{"boundObjectRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"}}""", "cannot bind token to object of type apps/v1, Kind=Deployment")]
    [InlineData("""{"boundObjectRef":{"apiVersion":"v1","kind":"Pod","name":"nobody"}}""", "pods \"nobody\" not found")]
    public async Task What_cannot_be_is_refused(string spec, string message)
    {
        var answer = await RequestAsync($"refused-{(uint)spec.GetHashCode(StringComparison.Ordinal)}", $$"""{"spec":{{spec}}}""");
        Assert.Equal(message, answer.Message);
    }

    [Fact]
    public async Task There_is_no_token_without_an_account()
    {
        var answer = await server.PostAsync($"{Accounts}/nobody/token", "{}", Ct);
        Assert.Equal((HttpStatusCode.NotFound, "serviceaccounts \"nobody\" not found"), (answer.Code, answer.Message));
    }

    [Fact]
    public async Task A_token_bound_to_a_pod_names_it_and_ends_with_it()
    {
        await server.PostAsync(Accounts, """{"metadata":{"name":"bound"}}""", Ct);
        var pod = await server.PostAsync(
            "/api/v1/namespaces/default/pods",
            """{"metadata":{"name":"bound"},"spec":{"serviceAccountName":"bound","containers":[{"name":"c","image":"busybox:1"}]}}""",
            Ct);
        var uid = pod.Field("metadata", "uid");
        var answer = await RequestAsync("bound", $$$$"""{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"bound","uid":"{{{{uid}}}}"}}}""");
        var token = answer.Field("status", "token");
        var review = await ReviewAsync(token);
        Assert.Equal("true", review.Field("status", "authenticated"));
        Assert.Equal("system:serviceaccount:default:bound", review.Field("status", "user", "username"));
        Assert.Equal(uid, (string?)review.Json["status"]!["user"]!["extra"]!["authentication.kubernetes.io/pod-uid"]![0]);
        Assert.Equal("https://kubernetes.default.svc.cluster.local", (string?)review.Json["status"]!["audiences"]![0]);
        await server.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/pods/bound", null, Ct);
        var later = await ReviewAsync(token);
        Assert.Equal("", later.Field("status", "authenticated"));
        Assert.Equal("[invalid bearer token, service account token has been invalidated]", later.Field("status", "error"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await ShowAsync(token, "/api/v1")).Code);
        var other = await RequestAsync("bound", $$$$"""{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"bound","uid":"{{{{uid}}}}"}}}""");
        Assert.Equal("pods \"bound\" not found", other.Message);
    }

    [Fact]
    public async Task A_pod_of_another_account_cannot_be_bound()
    {
        await server.PostAsync("/api/v1/namespaces/default/pods", """{"metadata":{"name":"alien"},"spec":{"containers":[{"name":"c","image":"busybox:1"}]}}""", Ct);
        var answer = await RequestAsync("native", """{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"alien"}}}""");
        Assert.Equal(
            (HttpStatusCode.BadRequest, "cannot bind token for serviceaccount \"native\" to pod running with different serviceaccount name."),
            (answer.Code, answer.Message));
    }

    [Fact]
    public async Task A_review_without_a_token_is_refused()
    {
        var answer = await server.PostAsync(Reviews, """{"spec":{}}""", Ct);
        Assert.Equal((HttpStatusCode.BadRequest, "token is required for TokenReview in authentication"), (answer.Code, answer.Message));
    }

    [Fact]
    public async Task Others_find_the_key_by_which_to_verify()
    {
        var configuration = await server.GetAsync("/.well-known/openid-configuration", Ct);
        Assert.Equal("https://kubernetes.default.svc.cluster.local", configuration.Field("issuer"));
        var keys = await server.GetAsync(new Uri(configuration.Field("jwks_uri")).AbsolutePath, Ct);
        Assert.Equal("application/jwk-set+json", keys.Type);
        var token = (await RequestAsync("verified", "{}")).Field("status", "token");
        var header = JsonNode.Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[0])))!;
        Assert.Equal((string?)header["kid"], (string?)keys.Json["keys"]![0]!["kid"]);
    }

    private async Task<ApiAnswer> RequestAsync(string account, string body)
    {
        await server.PostAsync(Accounts, $$$"""{"metadata":{"name":"{{{account}}}"}}""", Ct);
        return await server.PostAsync($"{Accounts}/{account}/token", body, Ct);
    }

    private Task<ApiAnswer> ReviewAsync(string token) => server.PostAsync(Reviews, $$$"""{"spec":{"token":"{{{token}}}"}}""", Ct);

    private async Task<ApiAnswer> ShowAsync(string token, string path)
    {
        using var client = server.Client(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.GetAsync(path, Ct);
        return await ApiAnswer.ReadAsync(response, Ct);
    }
}
