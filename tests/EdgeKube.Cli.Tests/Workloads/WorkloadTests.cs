using System.Text.Json.Nodes;
using EdgeKube.Cli.Rollout;
using Xunit;

namespace EdgeKube.Cli.Tests.Workloads;

public sealed class WorkloadTests(CliFixture cli)
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i, env: [{name: A, value: b}]}]}}
        """;

    [Fact]
    public async Task Scales_restarts_pauses_and_resumes()
    {
        var space = await WebAsync();
        Assert.Equal("deployment.apps/web scaled\n", await cli.OutputAsync($"scale --replicas=3 deploy/web -n {space}"));
        Assert.Equal("deployment.apps/web restarted\n", await cli.OutputAsync($"rollout restart deploy web -n {space}"));
        Assert.Equal("deployment.apps/web paused\n", await cli.OutputAsync($"rollout pause deploy/web -n {space}"));
        Assert.Equal("error: deployments \"web\" is already paused\n", (await cli.RunAsync($"rollout pause deploy/web -n {space}")).Error);
        Assert.Equal("deployment.apps/web resumed\n", await cli.OutputAsync($"rollout resume deploy/web -n {space}"));
        Assert.Equal("3", await cli.OutputAsync($"get deploy web -n {space} -o jsonpath={{.spec.replicas}}"));
        Assert.Contains("restartedAt", await cli.OutputAsync($"get deploy web -n {space} -o yaml"), StringComparison.Ordinal);
        Assert.Equal(
            "Waiting for deployment spec update to be observed...\n", await cli.OutputAsync($"rollout status deploy/web --watch=false -n {space}"));
    }

    [Theory]
    [InlineData("""{"replicas":3,"updatedReplicas":1,"availableReplicas":3}""", "Waiting for deployment \"web\" rollout to finish: 1 out of 3 new replicas have been updated...", false)]
    [InlineData("""{"replicas":4,"updatedReplicas":3,"availableReplicas":3}""", "Waiting for deployment \"web\" rollout to finish: 1 old replicas are pending termination...", false)]
    [InlineData("""{"replicas":3,"updatedReplicas":3,"availableReplicas":2}""", "Waiting for deployment \"web\" rollout to finish: 2 of 3 updated replicas are available...", false)]
    [InlineData("""{"replicas":3,"updatedReplicas":3,"availableReplicas":3}""", "deployment \"web\" successfully rolled out", true)]
    public void A_rollout_says_how_far_it_is(string status, string words, bool done)
    {
        var item = JsonNode.Parse($$$"""{"kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":3},"status":{{{status}}}}""")!.AsObject();
        Assert.Equal((words, done), RolloutProgress.Of(item));
    }

    [Fact]
    public async Task Nodes_are_cordoned_drained_and_told_of()
    {
        await cli.OutputAsync("apply -f -", """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"board"}}
            """);
        var space = await cli.NamespaceAsync();
        await cli.OutputAsync($"apply -n {space} -f -", """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"nodeName":"board","containers":[{"name":"c","image":"i"}]}}
            """);
        Assert.Equal("node/board cordoned\n", await cli.OutputAsync("cordon board"));
        Assert.Equal("node/board already cordoned\n", await cli.OutputAsync("cordon board"));
        Assert.Equal("node/board uncordoned\n", await cli.OutputAsync("uncordon board"));
        var refused = await cli.RunAsync("drain board");
        Assert.Equal(1, refused.Code);
        Assert.Contains($"cannot delete Pods that declare no controller (use --force to override): {space}/p", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Non-terminated Pods:", await cli.OutputAsync("describe node board"), StringComparison.Ordinal);
        var status = await cli.RunAsync("status");
        Assert.Equal(1, status.Code);
        Assert.Contains("node board is not ready", status.Output, StringComparison.Ordinal);
        Assert.False((bool)JsonNode.Parse((await cli.RunAsync("status -o json")).Output)!["ok"]!);
    }

    [Fact]
    public async Task A_description_has_the_containers_and_a_Secret_keeps_its_secret()
    {
        var space = await WebAsync();
        var text = await cli.OutputAsync($"describe deploy web -n {space}");
        Assert.StartsWith("Name:              web\n", text, StringComparison.Ordinal);
        Assert.Contains("Image:             i\n", text, StringComparison.Ordinal);
        Assert.Contains("Events:            <none>\n", text, StringComparison.Ordinal);
        await cli.OutputAsync($"apply -n {space} -f -", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"k":"hidden"}}""");
        var secret = await cli.OutputAsync($"describe secret s -n {space}");
        Assert.Contains("6 bytes", secret, StringComparison.Ordinal);
        Assert.DoesNotContain("aGlkZGVu", secret, StringComparison.Ordinal);
        Assert.Equal("No events found in " + space + " namespace.\n", (await cli.RunAsync($"events -n {space}")).Error);
    }

    private async Task<string> WebAsync()
    {
        var space = await cli.NamespaceAsync();
        await cli.OutputAsync($"apply -n {space} -f -", Web);
        return space;
    }
}
