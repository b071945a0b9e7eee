using System.Net;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>metrics.k8s.io: figures that nodes tell, served from memory.</summary>
public sealed class MetricsTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Root = "/apis/metrics.k8s.io/v1beta1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_and_pods_are_shown_with_what_they_use()
    {
        await HaveAsync("board", "web");
        var node = await server.GetAsync($"{Root}/nodes/board", Ct);
        Assert.Equal(
            """{"apiVersion":"metrics.k8s.io/v1beta1","kind":"NodeMetrics","metadata":{"name":"board","creationTimestamp":"2026-01-02T03:04:05Z","labels":{"a":"b"}},"timestamp":"2026-01-02T03:04:05Z","window":"15.002s","usage":{"cpu":"250000001n","memory":"2048Ki"}}""",
            node.Text);
        var pods = await server.GetAsync($"{Root}/namespaces/default/pods", Ct);
        Assert.Equal("PodMetricsList", pods.Field("kind"));
        var web = pods.Json["items"]!.AsArray().Single(item => item!["metadata"]!["name"]!.ToString() == "web")!; // other tests have pods, too
        Assert.Equal("""{"cpu":"5n","memory":"4Ki"}""", web["containers"]![0]!["usage"]!.ToJsonString());
        Assert.Empty((await server.GetAsync($"{Root}/namespaces/other/pods", Ct)).Json["items"]!.AsArray());
        Assert.Equal("nodes.metrics.k8s.io \"none\" not found", (await server.GetAsync($"{Root}/nodes/none", Ct)).Message);
    }

    [Fact]
    public async Task They_are_selected_by_the_labels_of_what_they_are_about()
    {
        await HaveAsync("picked", "db");
        Assert.Single((await server.GetAsync($"{Root}/pods?labelSelector=app=db", Ct)).Json["items"]!.AsArray());
        Assert.Empty((await server.GetAsync($"{Root}/pods?labelSelector=app=none", Ct)).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task A_table_adds_up_the_containers_of_a_pod()
    {
        await HaveAsync("summed", "sum");
        var table = await server.SendAsync(
            HttpMethod.Get, $"{Root}/namespaces/default/pods/sum", null, "application/json", "application/json;as=Table;v=v1;g=meta.k8s.io", Ct);
        Assert.Equal("""["sum","15n","12Ki","15.002s"]""", table.Json["rows"]![0]!["cells"]!.ToJsonString());
    }

    [Fact]
    public async Task They_can_only_be_read()
    {
        var answers = new[]
        {
            await server.PostAsync($"{Root}/nodes", """{"metadata":{"name":"x"}}""", Ct),
            await server.SendAsync(HttpMethod.Delete, $"{Root}/nodes/x", null, Ct),
            await server.GetAsync($"{Root}/nodes?watch=true", Ct),
            await server.PostAsync("/api/v1/componentstatuses", """{"metadata":{"name":"x"}}""", Ct),
        };
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.MethodNotAllowed, "MethodNotAllowed"), (answer.Code, answer.Reason)));
    }

    [Fact]
    public async Task They_speak_protobuf_too()
    {
        await HaveAsync("binary", "bits");
        var answer = await server.SendAsync(HttpMethod.Get, $"{Root}/nodes/binary", null, "application/json", "application/vnd.kubernetes.protobuf", Ct);
        Assert.Equal((HttpStatusCode.OK, "application/vnd.kubernetes.protobuf"), (answer.Code, answer.Type));
        Assert.Contains("250000001n", answer.Text, StringComparison.Ordinal);
    }

    private async Task HaveAsync(string node, string pod)
    {
        await server.PostAsync("/api/v1/nodes", $$$$"""{"metadata":{"name":"{{{{node}}}}","labels":{"a":"b"}}}""", Ct);
        await server.PostAsync(
            "/api/v1/namespaces/default/pods", $$$$"""{"metadata":{"name":"{{{{pod}}}}","labels":{"app":"{{{{pod}}}}"}},"spec":{"containers":[{"name":"c","image":"i"}]}}""", Ct);
        server.Usage.Set(node, new NodeUsage
        {
            At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
            Window = 15002,
            Cpu = 250_000_001,
            Memory = 2 * 1024 * 1024,
            Pods =
            [
                new() { Namespace = "default", Name = pod, Containers = [new("c", 5, 4096), new("d", 10, 8192)] },
                new() { Namespace = "default", Name = "gone", Containers = [] },
            ],
        });
    }
}
