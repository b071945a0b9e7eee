using System.Net.Sockets;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.Tests.ApiServer;
using Xunit;

namespace EdgeKube.Server.Tests.Admission;

/// <summary>Webhooks and extension API servers that are Services, whose pods only their nodes reach.</summary>
public sealed class ServiceWebhookTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>, IAsyncLifetime
{
    private const string Hooks = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    private const string Maps = "/api/v1/namespaces/default/configmaps?dryRun=All";
    private const string Slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
    private WebhookServer? _webhook;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _webhook = await WebhookServer.StartAsync("hook.default.svc");
        _webhook.At("/x", asked => WebhookServer.Patch(asked, """[{"op":"add","path":"/data","value":{"by":"node"}}]"""));
        await server.PostAsync(
            "/api/v1/namespaces/default/services",
            """{"metadata":{"name":"hook"},"spec":{"selector":{"app":"hook"},"ports":[{"name":"web","port":443,"targetPort":"https"},{"name":"other","port":80}]}}""",
            Ct);
        await server.PostAsync(Hooks, $$$"""
            {"metadata":{"name":"hook"},"webhooks":[{"name":"hook.example.com","sideEffects":"None","admissionReviewVersions":["v1"],
             "clientConfig":{"service":{"namespace":"default","name":"hook","path":"/x"},"caBundle":"{{{_webhook.CaBundle}}}"},
             "rules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE"],"resources":["configmaps"]}]}]}
            """, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await server.SendAsync(HttpMethod.Delete, $"{Hooks}/hook", null, CancellationToken.None);
        await server.SendAsync(HttpMethod.Delete, Slices, null, CancellationToken.None);
        await _webhook!.DisposeAsync();
    }

    [Fact]
    public async Task A_webhook_in_a_pod_is_asked_through_the_pods_node()
    {
        server.Streams.Serve = (_, stream, ct) => PassAsync(stream, _webhook!.Port, ct);
        await SliceAsync("ready", """{"addresses":["10.42.0.9"],"conditions":{"ready":true},"nodeName":"n7","targetRef":{"kind":"Pod","name":"hook-1","namespace":"default","uid":"u1"}}""");
        await SliceAsync("not-ready", """{"addresses":["10.42.0.8"],"conditions":{"ready":false},"nodeName":"n8","targetRef":{"kind":"Pod","name":"hook-2","uid":"u2"}}""");
        var answer = await UntilAsync(a => a.Json["data"] is not null);
        Assert.Equal("node", answer.Field("data", "by"));
        var opened = server.Streams.Opened!;
        Assert.Equal(("n7", StreamOpen.DialKind, "default", "hook-1", "u1", 8443), (server.Streams.Node, opened.Kind, opened.Namespace, opened.Pod, opened.Uid, opened.Port));
    }

    [Fact]
    public async Task An_endpoint_that_is_no_pod_is_reached_straight()
    {
        await SliceAsync("own", """{"addresses":["localhost"]}""", _webhook!.Port, "FQDN");
        Assert.Equal("node", (await UntilAsync(a => a.Json["data"] is not null)).Field("data", "by"));
    }

    [Fact]
    public async Task Without_endpoints_the_webhook_fails_and_says_so()
    {
        var answer = await UntilAsync(a => (int)a.Code == 500);
        Assert.Equal(
            "Internal error occurred: failed calling webhook \"hook.example.com\": failed to call webhook: Post \"https://hook.default.svc:443/x?timeout=10s\": no endpoints available for service \"hook\"",
            answer.Message);
    }

    [Theory]
    [InlineData("nobody", 443, "ServiceNotFound", "service/nobody in \"default\" is not present")]
    [InlineData("hook", 81, "ServicePortError", "service/hook in \"default\" is not listening on port 81")]
    [InlineData("hook", 80, "MissingEndpoints", "endpointslices for service/hook in \"default\" have no addresses with port name \"other\"")]
    public async Task An_APIService_says_what_its_Service_lacks(string service, int port, string reason, string message)
    {
        await SliceAsync("api", """{"addresses":["10.1.2.3"]}""");
        const string Path = "/apis/apiregistration.k8s.io/v1/apiservices";
        var name = $"v1.{reason.ToLowerInvariant()}.example.com";
        await server.PostAsync(Path, $$$"""
            {"metadata":{"name":"{{{name}}}"},"spec":{"group":"{{{reason.ToLowerInvariant()}}}.example.com","version":"v1","groupPriorityMinimum":1,"versionPriority":1,
             "insecureSkipTLSVerify":true,"service":{"namespace":"default","name":"{{{service}}}","port":{{{port}}} } } }
            """, Ct);
        var condition = (await UntilAsync(() => server.GetAsync($"{Path}/{name}", Ct), a => a.Json["status"]?["conditions"] is not null)).Json["status"]!["conditions"]![0]!;
        Assert.Equal(("False", reason, message), ((string?)condition["status"], (string?)condition["reason"], (string?)condition["message"]));
    }

    private static async Task PassAsync(IDuplexStream stream, int port, CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, ct);
        var socket = client.GetStream();
        await stream.AcceptedAsync(ct);
        await Task.WhenAny(InAsync(), OutAsync());

        async Task InAsync()
        {
            await foreach (var piece in stream.ReadAllAsync(ct))
            {
                await socket.WriteAsync(piece, ct);
            }
        }

        async Task OutAsync()
        {
            var buffer = new byte[4096];
            while (await socket.ReadAsync(buffer, ct) is var read and > 0)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read), ct);
            }
        }
    }

    private async Task SliceAsync(string name, string endpoint, int port = 8443, string type = "IPv4")
    {
        var made = await server.PostAsync(Slices, $$$"""
            {"metadata":{"name":"{{{name}}}","labels":{"kubernetes.io/service-name":"hook"} },"addressType":"{{{type}}}","endpoints":[{{{endpoint}}}],
             "ports":[{"name":"metrics","port":1},{"name":"web","port":{{{port}}} }]}
            """, Ct);
        Assert.True((int)made.Code == 201, made.Text);
    }

    private Task<ApiAnswer> UntilAsync(Func<ApiAnswer, bool> holds) =>
        UntilAsync(() => server.PostAsync(Maps, """{"metadata":{"name":"asked"}}""", Ct), holds);

    private static async Task<ApiAnswer> UntilAsync(Func<Task<ApiAnswer>> ask, Func<ApiAnswer, bool> holds)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await ask();
            if (holds(answer))
            {
                return answer;
            }

            Assert.True(tries < 3000, answer.Text);
        }
    }
}
