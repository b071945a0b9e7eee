using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>The management over MQTT, as Mosquitto's clients use it.</summary>
public sealed class MqttTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_verb_about_objects_works_and_each_role_has_its_bounds()
    {
        await using var space = await TestNamespace.NewAsync("mqtt");
        await using var admin = await MqttUser.NewAsync("admin");
        await using var operates = await MqttUser.NewAsync("operator");
        await using var views = await MqttUser.NewAsync("viewer");
        var ns = space.Name;
        var deployment = $$"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"{{ns}}"},"spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"} },
            "template":{"metadata":{"labels":{"a":"b"} },"spec":{"containers":[{"name":"c","image":"localhost/busybox:1"}]} } } }
            """.ReplaceLineEndings("");
        Assert.Equal(201, Code(await operates.AskAsync($$"""{"verb":"apply","object":{{deployment}} }""")));
        Assert.Equal(200, Code(await views.AskAsync($$"""{"verb":"get","kind":"deploy","namespace":"{{ns}}","name":"web"}""")));
        var scale = $$"""{"verb":"scale","kind":"Deployment","namespace":"{{ns}}","name":"web","replicas":0}""";
        Assert.Equal(403, Code(await views.AskAsync(scale)));
        Assert.Equal(200, Code(await operates.AskAsync(scale)));
        Assert.Equal(200, Code(await operates.AskAsync($$"""{"verb":"restart","kind":"Deployment","namespace":"{{ns}}","name":"web"}""")));
        Assert.Equal(200, Code(await operates.AskAsync($$"""{"verb":"patch","kind":"Deployment","namespace":"{{ns}}","name":"web","patch":{"metadata":{"labels":{"x":"y"} } } }""")));
        Assert.Single((await views.AskAsync($$"""{"verb":"list","kind":"deployments","namespace":"{{ns}}","labelSelector":"x=y"}"""))["object"]!["items"]!.AsArray());
        Assert.Equal(403, Code(await operates.AskAsync("""{"verb":"list","kind":"clusterroles"}""")));
        Assert.Equal(200, Code(await admin.AskAsync("""{"verb":"list","kind":"clusterroles","limit":1}""")));
        Assert.Equal(403, Code(await views.AskAsync("""{"verb":"list","kind":"secrets"}""")));
        Assert.Equal(200, Code(await operates.AskAsync($$"""{"verb":"delete","kind":"Deployment","namespace":"{{ns}}","name":"web"}""")));
    }

    [Fact]
    public async Task Logs_are_read_and_commands_run()
    {
        await using var space = await TestNamespace.NewAsync("mqtt");
        await using var operates = await MqttUser.NewAsync("operator");
        await space.RunAsync("web", "echo hello; sleep 600");
        await space.ReadyAsync("web");
        var logs = await operates.AskAsync($$"""{"verb":"logs","namespace":"{{space.Name}}","name":"web"}""");
        Assert.Equal("hello\n", (string?)logs["text"]);
        var exec = await operates.AskAsync($$"""{"verb":"exec","namespace":"{{space.Name}}","name":"web","command":["sh","-c","cat; echo no >&2; exit 3"],"stdin":"yes"}""");
        Assert.Equal((200, 3, "yes", "no\n"), (Code(exec), (int?)exec["exec"]!["exitCode"], (string?)exec["exec"]!["stdout"], (string?)exec["exec"]!["stderr"]));
    }

    [Fact]
    public async Task A_board_is_cordoned_drained_and_taken_back()
    {
        await using var space = await TestNamespace.NewAsync("mqtt");
        await using var operates = await MqttUser.NewAsync("operator");
        await space.RunAsync("web", "sleep 600");
        await space.ReadyAsync("web");
        var node = await space.KubectlAsync("get pod web -o jsonpath={.spec.nodeName}");
        try
        {
            var drained = await operates.AskAsync($$"""{"verb":"drain","name":"{{node}}","timeoutSeconds":80}"""); // what other tests left there may take its grace of 30 s
            Assert.Equal(200, Code(drained));
            Assert.Contains($"{space.Name}/web", drained["drained"]!.AsArray().Select(p => (string?)p));
            Assert.Equal("true", await Cluster.KubectlAsync($"get node {node} -o jsonpath={{.spec.unschedulable}}"));
        }
        finally
        {
            Assert.Equal(200, Code(await operates.AskAsync($$"""{"verb":"uncordon","name":"{{node}}"}""")));
        }
    }

    [Fact]
    public async Task What_is_not_good_gets_a_Status_or_the_brokers_refusal()
    {
        await using var views = await MqttUser.NewAsync("viewer");
        foreach (var (request, code) in new[] { ("nonsense", 400), ("""{"verb":"destroy"}""", 400), ("""{"verb":"get","kind":"sprocket","name":"x"}""", 404) })
        {
            var answer = await views.AskAsync(request);
            Assert.Equal((code, "Status"), (Code(answer), (string?)answer["status"]!["kind"]));
        }

        Assert.Contains("Not authorized", (await views.PublishAsync("edgekube/v1/api/request/somebody", "{}")).Error, StringComparison.Ordinal);
        Assert.Contains("Not authorized", (await views.PublishAsync("edgekube/v1/node/node-1/down/desired", "{}")).Error, StringComparison.Ordinal);
        Assert.Contains("Not authorized", (await views.PublishAsync("edgekube/v1/state/node/node-1", "{}")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_ends_when_it_is_removed()
    {
        await using var views = await MqttUser.NewAsync("viewer");
        Assert.Equal(200, Code(await views.AskAsync("""{"verb":"list","kind":"nodes"}""")));
        (await MqttUser.ManageAsync("rm", views.Name)).Succeeded();
        var refused = await views.PublishAsync(views.Request, "{}");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("Not authorized", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_floods_is_throttled_and_others_are_not()
    {
        await using var loud = await MqttUser.NewAsync("viewer");
        await using var quiet = await MqttUser.NewAsync("viewer");
        const int Many = 1500;
        var answers = loud.ListenAsync(loud.Response, Many);
        await Task.Delay(1000, Ct); // until it listens
        var flood = loud.PublishLinesAsync(loud.Request, string.Concat(Enumerable.Repeat("{\"verb\":\"list\",\"kind\":\"nodes\"}\n", Many)));
        Assert.Equal(200, Code(await quiet.AskAsync("""{"verb":"list","kind":"nodes"}""")));
        await flood;
        var codes = (await answers).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Code(JsonNode.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..])!)).ToList();
        Assert.Equal(Many, codes.Count);
        Assert.Equal([200, 429], codes.Distinct().Order());
    }

    private static int Code(JsonNode answer) => (int)answer["code"]!;
}
