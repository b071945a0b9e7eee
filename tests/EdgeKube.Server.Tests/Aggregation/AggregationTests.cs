using System.Net;
using System.Text;
using EdgeKube.Server.Tests.ApiServer;
using Xunit;

namespace EdgeKube.Server.Tests.Aggregation;

public sealed class AggregationTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>, IAsyncLifetime
{
    private const string Services = "/apis/apiregistration.k8s.io/v1/apiservices";
    private const string Gadgets = "/apis/ext.example.com/v1/namespaces/default/gadgets";
    private ExtensionServer? _extension;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ExtensionServer Extension => _extension!;

    public async ValueTask InitializeAsync()
    {
        _extension = await ExtensionServer.StartAsync("ext.default.svc");
        await server.PostAsync("/api/v1/namespaces/default/services", """{"metadata":{"name":"ext"},"spec":{"type":"ExternalName","externalName":"127.0.0.1"}}""", Ct);
        var made = await server.PostAsync(Services, $$$"""
            {"metadata":{"name":"v1.ext.example.com"},"spec":{"group":"ext.example.com","version":"v1","groupPriorityMinimum":1000,"versionPriority":10,
             "caBundle":"{{{Extension.CaBundle}}}","service":{"namespace":"default","name":"ext","port":{{{Extension.Port}}} } } }
            """, Ct);
        Assert.True(made.Code == HttpStatusCode.Created, made.Text);
        await AvailableAsync("True");
    }

    public async ValueTask DisposeAsync()
    {
        await server.SendAsync(HttpMethod.Delete, $"{Services}/v1.ext.example.com", null, CancellationToken.None);
        for (var tries = 0; tries < 3000 && (await server.GetAsync("/apis", CancellationToken.None)).Text.Contains("ext.example.com", StringComparison.Ordinal); tries++)
        {
            await Task.Yield();
        }

        await _extension!.DisposeAsync();
    }

    [Fact]
    public async Task A_request_is_handed_on_with_who_asks_and_the_front_proxys_certificate()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Gadgets}/one?a=b%2Fc") { Content = new StringContent("payload") };
        request.Version = HttpVersion.Version20;
        request.Headers.TryAddWithoutValidation("X-Remote-User", "somebody-else");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer secret");
        using var response = await server.Admin.SendAsync(request, Ct);
        var told = await ApiAnswer.ReadAsync(response, Ct);
        Assert.Equal(HttpStatusCode.Accepted, told.Code);
        Assert.Equal("1", Assert.Single(response.Headers.GetValues("X-Own")));
        Assert.Equal(("POST", "?a=b%2Fc", "payload"), (told.Field("method"), told.Field("query"), told.Field("body")));
        Assert.Equal(("system:admin", ""), (told.Field("user"), told.Field("authorization")));
        Assert.Contains("system:masters", told.Json["groups"]!.AsArray().Select(g => (string?)g));
        Assert.Equal("CN=front-proxy-client", told.Field("certificate"));
    }

    [Fact]
    public async Task Every_group_comes_for_itself()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Gadgets}/one") { Version = HttpVersion.Version20 };
        request.Headers.TryAddWithoutValidation("Impersonate-User", "anna, of the sea");
        request.Headers.TryAddWithoutValidation("Impersonate-Group", "system:masters");
        request.Headers.TryAddWithoutValidation("Impersonate-Extra-Team", "core");
        using var response = await server.Admin.SendAsync(request, Ct);
        var told = await ApiAnswer.ReadAsync(response, Ct);
        Assert.Equal(["system:masters", "system:authenticated"], told.Json["groups"]!.AsArray().Select(g => (string?)g));
        Assert.Equal(HttpStatusCode.Accepted, told.Code);
        Assert.Equal("anna, of the sea", told.Field("user"));
        Assert.Equal(["core"], told.Json["teams"]!.AsArray().Select(g => (string?)g));
    }

    [Fact]
    public async Task OpenAPI_v2_has_what_it_serves_and_nothing_else_of_it()
    {
        var document = (await server.GetAsync("/openapi/v2", Ct)).Json;
        Assert.NotNull(document["paths"]!["/apis/ext.example.com/v1/gadgets"]);
        Assert.NotNull(document["paths"]!["/apis/apps/v1/"] ?? document["paths"]!["/api/v1/pods"]);
        Assert.Null(document["paths"]!["/apis/"]);
        Assert.Equal("a gadget", (string?)document["definitions"]!["com.example.Gadget"]!["description"]);
        Assert.NotEqual("not ours", (string?)document["definitions"]!["io.k8s.api.core.v1.Pod"]!["description"]);
    }

    [Fact]
    public async Task Both_forms_of_discovery_and_openapi_tell_of_it()
    {
        var groups = await server.GetAsync("/apis", Ct);
        Assert.Contains(groups.Json["groups"]!.AsArray(), g => (string?)g!["name"] == "ext.example.com");
        Assert.Equal("v1", (await server.GetAsync("/apis/ext.example.com", Ct)).Field("preferredVersion", "version"));
        var resources = await server.GetAsync("/apis/ext.example.com/v1", Ct);
        Assert.Equal("gadgets", (string?)resources.Json["resources"]![0]!["name"]);
        var all = await server.SendAsync(
            HttpMethod.Get, "/apis", null, "application/json", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList", Ct);
        var group = all.Json["items"]!.AsArray().Single(g => (string?)g!["metadata"]!["name"] == "ext.example.com")!;
        var gadgets = group["versions"]![0]!["resources"]![0]!;
        Assert.Equal(("gadgets", "Gadget", "status"), ((string?)gadgets["resource"], (string?)gadgets["responseKind"]!["kind"], (string?)gadgets["subresources"]![0]!["subresource"]));
        Assert.Equal("Current", (string?)group["versions"]![0]!["freshness"]);
        var index = await server.GetAsync("/openapi/v3", Ct);
        Assert.Equal("/openapi/v3/apis/ext.example.com/v1?hash=ABC", (string?)index.Json["paths"]!["apis/ext.example.com/v1"]!["serverRelativeURL"]);
        Assert.NotNull(index.Json["paths"]!["apis/apps/v1"]);
        Assert.Equal("gadgets", (await server.GetAsync("/openapi/v3/apis/ext.example.com/v1?hash=ABC", Ct)).Field("info", "title"));
    }

    [Fact]
    public async Task A_watch_comes_through_event_by_event()
    {
        using var response = await server.Admin.GetAsync(new Uri($"{Gadgets}?watch=1", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Ct);
        await using var stream = await response.Content.ReadAsStreamAsync(Ct);
        using var reader = new StreamReader(stream);
        Assert.Equal("""{"type":"ADDED"}""", await reader.ReadLineAsync(Ct)); // while it is still open
        Extension.Watched.SetResult();
        Assert.Null(await reader.ReadLineAsync(Ct));
    }

    [Fact]
    public async Task An_upgraded_connection_is_a_pipe()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Gadgets}/talk") { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "talk");
        using var response = await server.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, response.StatusCode);
        await using var stream = await response.Content.ReadAsStreamAsync(Ct);
        await stream.WriteAsync(Encoding.UTF8.GetBytes("hello"), Ct);
        await stream.FlushAsync(Ct);
        using var reader = new StreamReader(stream);
        Assert.Equal("heard hello", await reader.ReadToEndAsync(Ct));
    }

    [Fact]
    public async Task One_that_does_not_answer_is_unavailable_and_says_why()
    {
        await server.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/services/ext", null, Ct);
        var condition = await AvailableAsync("False");
        Assert.Equal(("ServiceNotFound", "service/ext in \"default\" is not present"), condition);
        var refused = await server.GetAsync($"{Gadgets}/one", Ct);
        Assert.Equal((503, "ServiceUnavailable"), ((int)refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Extension_servers_find_whom_to_trust()
    {
        ApiAnswer map;
        do
        {
            map = await server.GetAsync("/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication", Ct);
        }
        while (map.Code != HttpStatusCode.OK);
        Assert.Equal("[\"front-proxy-client\"]", map.Field("data", "requestheader-allowed-names"));
        Assert.Equal(server.Pki.FrontProxyCaPem, map.Field("data", "requestheader-client-ca-file"));
        Assert.NotEqual(map.Field("data", "client-ca-file"), map.Field("data", "requestheader-client-ca-file"));
    }

    /// <returns>Reason and message of the condition, once it has this status.</returns>
    private async Task<(string Reason, string Message)> AvailableAsync(string status)
    {
        for (var tries = 0; tries < 3000; tries++)
        {
            var service = await server.GetAsync($"{Services}/v1.ext.example.com", Ct);
            var condition = service.Json["status"]?["conditions"]?[0];
            if ((string?)condition?["status"] == status)
            {
                return ((string)condition["reason"]!, (string)condition["message"]!);
            }

            await Task.Delay(1, Ct); // the look itself wants the processor
        }

        throw new TimeoutException($"it never became {status}");
    }
}
