using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.OpenApi;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>What tells clients of the API: OpenAPI, discovery, health.</summary>
public sealed class DocumentTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_second_openapi_describes_kinds_by_their_own_names()
    {
        var document = (await server.GetAsync("/openapi/v2", Ct)).Json;
        Assert.Equal("2.0", (string?)document["swagger"]);
        var pod = document["definitions"]!["io.k8s.api.core.v1.Pod"]!;
        Assert.Equal("""[{"group":"","kind":"Pod","version":"v1"}]""", pod["x-kubernetes-group-version-kind"]!.ToJsonString());
        Assert.Equal("#/definitions/io.k8s.api.core.v1.PodSpec", (string?)pod["properties"]!["spec"]!["$ref"]);
        var containers = document["definitions"]!["io.k8s.api.core.v1.PodSpec"]!["properties"]!["containers"]!;
        Assert.Equal(("merge", "name"), ((string?)containers["x-kubernetes-patch-strategy"], (string?)containers["x-kubernetes-patch-merge-key"]));
        Assert.Contains("/api/v1/namespaces/{namespace}/pods/{name}", document["paths"]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public async Task Every_reference_of_the_second_openapi_leads_somewhere()
    {
        var document = (await server.GetAsync("/openapi/v2", Ct)).Json;
        var defined = document["definitions"]!.AsObject().Select(d => "#/definitions/" + d.Key).ToHashSet(StringComparer.Ordinal);
        var missing = References(document).Where(r => !defined.Contains(r)).Distinct();
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("application/com.github.proto-openapi.spec.v2@v1.0+protobuf")]
    [InlineData("application/com.github.proto-openapi.spec.v2.v1.0+protobuf,application/json")]
    public async Task The_second_openapi_comes_as_protobuf_in_either_spelling(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v2") { Version = HttpVersion.Version20 };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await server.Admin.SendAsync(request, Ct);
        Assert.Equal(OpenApiV2Document.ProtobufType, response.Content.Headers.ContentType!.ToString());
        var body = await response.Content.ReadAsByteArrayAsync(Ct);
        Assert.Equal("\n\u00032.0\u0012", Encoding.Latin1.GetString(body, 0, 6)); // swagger, then info
    }

    [Theory]
    [InlineData("/openapi/v2")]
    [InlineData("/openapi/v3")]
    [InlineData("/openapi/v3/apis/apps/v1")]
    [InlineData("/apis")]
    [InlineData("/api/v1")]
    public async Task A_document_that_is_known_is_not_sent_again(string path)
    {
        var first = await server.GetAsync(path, Ct);
        Assert.NotNull(first.ETag);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = HttpVersion.Version20 };
        request.Headers.TryAddWithoutValidation("If-None-Match", first.ETag);
        using var again = await server.Admin.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("/livez?verbose", "[+]ping ok\nlivez check passed\n")]
    [InlineData("/readyz", "ok")]
    [InlineData("/readyz/ping", "ok")]
    public async Task Health_is_told(string path, string text) => Assert.Equal(text, (await server.GetAsync(path, Ct)).Text);

    [Fact]
    public async Task An_unknown_check_is_not_found() => Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/readyz/nothing", Ct)).Code);

    [Fact]
    public async Task Every_root_path_is_there()
    {
        foreach (var path in (await server.GetAsync("/", Ct)).Json["paths"]!.AsArray())
        {
            Assert.Equal(HttpStatusCode.OK, (await server.GetAsync((string)path!, Ct)).Code);
        }
    }

    [Fact]
    public async Task A_doubled_field_of_a_patch_is_refused_when_strict_and_warned_of_else()
    {
        const string Path = "/api/v1/namespaces/default/configmaps/doubled";
        await server.PostAsync("/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"doubled"} }""", Ct);
        const string Patch = """{"data":{"a":"1","a":"2"} }""";
        var strict = await server.PatchAsync($"{Path}?fieldValidation=Strict", "merge", Patch, Ct);
        Assert.Equal(HttpStatusCode.BadRequest, strict.Code);
        var warned = await server.PatchAsync($"{Path}?fieldValidation=Warn", "strategic-merge", Patch, Ct);
        Assert.Equal((HttpStatusCode.OK, "2"), (warned.Code, warned.Field("data", "a")));
        Assert.Contains("duplicate field \\\"data.a\\\"", Assert.Single(warned.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_too_large_is_refused()
    {
        var path = "/api/v1/namespaces/default/configmaps";
        var many = await server.PostAsync(path, WriteTests.Map("many", new JsonObject { ["a"] = new string('x', 4_000_000) }.ToJsonString()), Ct);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "RequestEntityTooLarge"), (many.Code, many.Reason));
        var arguments = new JsonArray(new string('x', 1_700_000));
        var container = new JsonObject { ["name"] = "a", ["image"] = "a", ["args"] = arguments };
        var template = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "large" },
            ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = new JsonArray(container) } },
        };
        var large = await server.PostAsync("/api/v1/namespaces/default/podtemplates", template.ToJsonString(), Ct);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.Code);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(m => m.Key == "$ref" && m.Value is JsonValue value ? [(string)value!] : References(m.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
