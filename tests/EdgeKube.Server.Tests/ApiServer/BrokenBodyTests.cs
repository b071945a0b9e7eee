using System.Net;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Bodies that are no JSON and no YAML are refused in the words that kube-apiserver has for them.</summary>
public sealed class BrokenBodyTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";
    private const string Unrecognized = "the object provided is unrecognized (must be of type ConfigMap): ";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "application/json", "", $"{Unrecognized}couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)")]
    [InlineData("POST", "application/json", """{"a":}""", $$"""{{Unrecognized}}couldn't get version/kind; json parse error: invalid character '}' looking for beginning of value ({"a":})""")]
    [InlineData("PUT", "application/json", "kind: ConfigMap", $"{Unrecognized}couldn't get version/kind; json parse error: invalid character 'k' looking for beginning of value (6b696e643a20436f6e6669674d6170)")]
    [InlineData("PUT", "application/json", """{"kind":"ConfigMap","apiVersion":"v1" "metadata":{}}""", $$"""{{Unrecognized}}couldn't get version/kind; json parse error: invalid character '"' after object key:value pair ({"kind":"ConfigMap","apiVersio ...)""")]
    [InlineData("POST", "application/yaml", "a: b: c", $"{Unrecognized}error converting YAML to JSON: yaml: mapping values are not allowed in this context (613a20623a2063)")]
    [InlineData("PATCH", "application/apply-patch+yaml", "a: b\nc: [", "error decoding YAML: error converting YAML to JSON: yaml: line 2: did not find expected node content")]
    [InlineData("PATCH", "application/apply-patch+yaml", "a: !<!> b\nb: %", "error decoding YAML: error converting YAML to JSON: yaml: line 2: found character that cannot start any token")]
    [InlineData("PATCH", "application/apply-patch+yaml", """{"a":1""", "error decoding YAML: couldn't get version/kind; json parse error: unexpected end of JSON input")]
    [InlineData("PATCH", "application/json-patch+json", """[{"op":"add"]""", "error decoding patch: invalid character ']' after object key:value pair")]
    [InlineData("PATCH", "application/merge-patch+json", """{'a'}""", "error decoding patch: invalid character '\\'' looking for beginning of object key string")]
    [InlineData("PATCH", "application/strategic-merge-patch+json", "[1]", "error decoding patch: the body is not a JSON object")]
    public async Task A_broken_body_is_refused_in_the_words_of_Kubernetes(string method, string type, string body, string message)
    {
        await server.PostAsync(Maps, """{"metadata":{"name":"any"}}""", Ct);
        var query = method == "PATCH" ? "?fieldManager=m" : "";
        var answer = await server.SendAsync(new(method), $"{Maps}{(method == "POST" ? "" : "/any")}{query}", body, type, "application/json", Ct);
        Assert.Equal((HttpStatusCode.BadRequest, "BadRequest"), (answer.Code, answer.Reason));
        Assert.Equal(message, answer.Message);
    }
}
