using System.Net;
using EdgeKube.Platform.Certificates;
using EdgeKube.Server.Tests.ApiServer;
using Xunit;

namespace EdgeKube.Server.Tests.Auth;

public sealed class AuthenticationTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz?verbose")]
    [InlineData("/healthz")]
    [InlineData("/version")]
    [InlineData("/cacerts")]
    public async Task Who_shows_no_certificate_may_ask_how_the_server_is(string path)
    {
        using var client = server.Client(null);
        using var response = await client.GetAsync(path, Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/pods", "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"")]
    [InlineData("/api/v1/nodes", "nodes is forbidden: User \"system:anonymous\" cannot list resource \"nodes\" in API group \"\" at the cluster scope")]
    [InlineData("/apis/apps/v1/namespaces/a/deployments/web", "deployments.apps \"web\" is forbidden: User \"system:anonymous\" cannot get resource \"deployments\" in API group \"apps\" in the namespace \"a\"")]
    [InlineData("/api/v1/namespaces/default/pods/web/log", "pods \"web\" is forbidden: User \"system:anonymous\" cannot get resource \"pods/log\" in API group \"\" in the namespace \"default\"")]
    [InlineData("/openapi/v3", "forbidden: User \"system:anonymous\" cannot get path \"/openapi/v3\"")]
    public async Task Who_shows_no_certificate_is_anonymous_and_forbidden(string path, string message)
    {
        using var client = server.Client(null);
        using var response = await client.GetAsync(path, Ct);
        var answer = await ApiAnswer.ReadAsync(response, Ct);
        Assert.Equal((HttpStatusCode.Forbidden, "Forbidden", message), (answer.Code, answer.Reason, answer.Message));
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_unauthorized()
    {
        using var other = CertificateAuthority.LoadOrCreate(
            Path.Combine(server.Folder, "other.crt"), Path.Combine(server.Folder, "other.key"), "edgekube-ca", TimeProvider.System);
        using var certificate = ApiServerFixture.Certificate(other, "system:admin", "system:masters");
        using var client = server.Client(certificate);
        using var response = await client.GetAsync("/api/v1/nodes", Ct);
        var answer = await ApiAnswer.ReadAsync(response, Ct);
        Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized"), (answer.Code, answer.Reason));
    }

    [Fact]
    public async Task A_node_is_no_administrator()
    {
        using var certificate = ApiServerFixture.Certificate(server.Pki.Authority, "board-1", "system:nodes");
        using var client = server.Client(certificate);
        using var response = await client.GetAsync("/api/v1/secrets", Ct);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Many_first_requests_of_one_connection_are_all_answered()
    {
        using var certificate = ApiServerFixture.Certificate(server.Pki.Authority, "someone", "system:masters");
        for (var round = 0; round < 5; round++)
        {
            using var client = server.Client(certificate);
            var codes = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
            {
                using var response = await client.GetAsync("/api/v1/namespaces/default", Ct);
                return response.StatusCode;
            }));
            Assert.All(codes, code => Assert.Equal(HttpStatusCode.OK, code));
        }
    }
}
