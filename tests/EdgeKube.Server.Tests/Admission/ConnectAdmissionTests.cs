using System.Net;
using System.Text.Json.Nodes;
using EdgeKube.Server.Tests.ApiServer;
using Xunit;

namespace EdgeKube.Server.Tests.Admission;

public sealed class ConnectAdmissionTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>, IAsyncLifetime
{
    private const string Configuration = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
    private const string Pod = "/api/v1/namespaces/default/pods/nobody";
    private WebhookServer? _webhook;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _webhook = await WebhookServer.StartAsync();
        var config = _webhook.At("/connect", asked => WebhookServer.Review(asked, allowed: false, """{"status":{"message":"keep out","code":403}}"""));
        await server.PostAsync(Configuration, $$"""
            {"metadata":{"name":"connect"},"webhooks":[{"name":"connect.example.com","clientConfig":{{config}},"sideEffects":"None","admissionReviewVersions":["v1"],
            "rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CONNECT"],"resources":["*/*"]}]}]}
            """, Ct);
        while (server.Gate.Asked is null)
        {
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await server.SendAsync(HttpMethod.Delete, $"{Configuration}/connect", null, CancellationToken.None);
        while (server.Gate.Asked is not null)
        {
            await Task.Yield();
        }

        await _webhook!.DisposeAsync();
    }

    [Theory]
    [InlineData("exec?command=sh&command=-c&container=c&stdin=true&stdout=1&tty=false", """{"kind":"PodExecOptions","apiVersion":"v1","stdin":true,"stdout":true,"container":"c","command":["sh","-c"]}""")]
    [InlineData("attach?stderr=true", """{"kind":"PodAttachOptions","apiVersion":"v1","stderr":true}""")]
    [InlineData("portforward?ports=80&ports=8080", """{"kind":"PodPortForwardOptions","apiVersion":"v1","ports":[80,8080]}""")]
    [InlineData("proxy", """{"kind":"PodProxyOptions","apiVersion":"v1"}""")]
    public async Task A_connection_is_asked_about_with_its_options(string connection, string options)
    {
        var refused = await server.GetAsync($"{Pod}/{connection}", Ct);
        Assert.Equal((HttpStatusCode.Forbidden, "admission webhook \"connect.example.com\" denied the request: keep out"), (refused.Code, refused.Message));
        var request = Assert.Single(_webhook!.Asked)["request"]!;
        Assert.Equal(("CONNECT", "nobody", "default"), ((string?)request["operation"], (string?)request["name"], (string?)request["namespace"]));
        Assert.Equal(connection.Split('?')[0], (string?)request["subResource"]);
        Assert.Equal("""{"group":"","version":"v1","resource":"pods"}""", request["resource"]!.ToJsonString());
        Assert.Equal((string?)JsonNode.Parse(options)!["kind"], (string?)request["kind"]!["kind"]);
        Assert.Equal(options, request["object"]!.ToJsonString());
        Assert.Null(request["options"]);
        Assert.Null(request["oldObject"]);
    }
}
