using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.Broker;
using EdgeKube.Server.Management;
using EdgeKube.Server.Management.Requests;
using EdgeKube.Server.Tests.ApiServer;
using Xunit;

namespace EdgeKube.Server.Tests.Management.Requests;

public sealed class RequestVerbsTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string ConfigMap = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"crud"},"data":{"a":"1"}}""";
    private static readonly Caller _admin = Caller.OfAccount("root", "admin");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_makes_get_reads_list_finds_and_delete_removes()
    {
        var made = await AskAsync("""{"id":"7","verb":"apply","object":OBJECT}""".Replace("OBJECT", ConfigMap, StringComparison.Ordinal));
        Assert.Equal((201, "7", "mqtt"), (Code(made), (string?)made["id"], (string?)made["object"]!["metadata"]!["managedFields"]![0]!["manager"]));
        Assert.Equal("1", (string?)(await AskAsync("""{"verb":"get","kind":"cm","name":"crud"}"""))["object"]!["data"]!["a"]);
        var list = await AskAsync("""{"verb":"list","kind":"ConfigMap","fieldSelector":"metadata.name=crud"}""");
        Assert.Single(list["object"]!["items"]!.AsArray());
        Assert.Equal(200, Code(await AskAsync("""{"verb":"patch","kind":"configmaps","name":"crud","patchType":"json","patch":[{"op":"replace","path":"/data/a","value":"2"}]}""")));
        Assert.Equal(200, Code(await AskAsync("""{"verb":"delete","kind":"ConfigMap","name":"crud"}""")));
        var gone = await AskAsync("""{"verb":"get","kind":"ConfigMap","name":"crud"}""");
        Assert.Equal((404, "NotFound", "configmaps \"crud\" not found"), (Code(gone), (string?)gone["status"]!["reason"], (string?)gone["status"]!["message"]));
    }

    [Fact]
    public async Task Create_makes_objects_and_answers_reviews()
    {
        const string Create = """{"verb":"create","object":{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"made-","namespace":"kube-public"}}}""";
        var made = await AskAsync(Create);
        Assert.Equal((201, "kube-public"), (Code(made), (string?)made["object"]!["metadata"]!["namespace"]));
        Assert.StartsWith("made-", (string?)made["object"]!["metadata"]!["name"], StringComparison.Ordinal);
        Assert.Equal(403, Code(await AskAsync(Create, Caller.OfAccount("v", "viewer"))));
        var who = await AskAsync("""{"verb":"create","object":{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}}""", Caller.OfAccount("v", "viewer"));
        Assert.Equal((201, "mqtt:v"), (Code(who), (string?)who["object"]!["status"]!["userInfo"]!["username"]));
        var may = await AskAsync(
            """{"verb":"create","object":{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":{"verb":"delete","resource":"pods"}}}}""",
            Caller.OfAccount("v", "viewer"));
        Assert.False((bool?)may["object"]!["status"]!["allowed"]);
        var rules = await AskAsync("""{"verb":"create","object":{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectRulesReview","spec":{"namespace":"default"}}}""");
        Assert.NotEmpty(rules["object"]!["status"]!["resourceRules"]!.AsArray());
    }

    [Fact]
    public async Task Each_role_may_what_it_is_for()
    {
        await AskAsync("""{"verb":"apply","object":OBJECT}""".Replace("OBJECT", Deployment("roles"), StringComparison.Ordinal));
        const string Scale = """{"verb":"scale","kind":"deploy","name":"roles","replicas":3}""";
        var refused = await AskAsync(Scale, Caller.OfAccount("v", "viewer"));
        Assert.Equal(403, Code(refused));
        Assert.Contains("User \"mqtt:v\" cannot patch resource \"deployments/scale\"", (string?)refused["status"]!["message"], StringComparison.Ordinal);
        Assert.Equal(200, Code(await AskAsync("""{"verb":"list","kind":"nodes"}""", Caller.OfAccount("v", "viewer"))));
        Assert.Equal(403, Code(await AskAsync("""{"verb":"list","kind":"secrets"}""", Caller.OfAccount("v", "viewer"))));
        Assert.Equal(3, (int?)(await AskAsync(Scale, Caller.OfAccount("o", "operator")))["object"]!["spec"]!["replicas"]);
        Assert.Equal(403, Code(await AskAsync("""{"verb":"list","kind":"clusterroles"}""", Caller.OfAccount("o", "operator"))));
        Assert.Equal(200, Code(await AskAsync("""{"verb":"list","kind":"clusterroles"}""")));
    }

    [Fact]
    public async Task A_restart_changes_the_template_and_a_dry_run_nothing()
    {
        await AskAsync("""{"verb":"apply","object":OBJECT}""".Replace("OBJECT", Deployment("again"), StringComparison.Ordinal));
        Assert.Equal(200, Code(await AskAsync("""{"verb":"restart","kind":"Deployment","name":"again","dryRun":true}""")));
        Assert.Null(RestartedAt(await AskAsync("""{"verb":"get","kind":"Deployment","name":"again"}""")));
        Assert.NotNull(RestartedAt(await AskAsync("""{"verb":"restart","kind":"Deployment","name":"again"}""")));
    }

    [Fact]
    public async Task A_bad_token_is_nobodys() =>
        Assert.Equal(401, Code(await AskAsync("""{"verb":"list","kind":"pods"}""", Caller.OfToken("eyJx.y.z"))));

    [Theory]
    [InlineData("", 400, "the request is empty")]
    [InlineData("nonsense", 400, "json parse error")]
    [InlineData("[]", 400, "is not a JSON object")]
    [InlineData("{}", 400, "verb: Required value")]
    [InlineData("""{"verb":7}""", 400, "verb: Invalid value: it must be a string")]
    [InlineData("""{"verb":"destroy"}""", 400, "verb: Unsupported value: \"destroy\"")]
    [InlineData("""{"verb":"get","kind":"pod"}""", 400, "name: Required value: the verb get needs it")]
    [InlineData("""{"verb":"get","kind":"sprocket","name":"x"}""", 404, "doesn't have a resource type \"sprocket\"")]
    [InlineData("""{"verb":"get","kind":"pod","name":"../../secrets"}""", 404, "not found")]
    [InlineData("""{"verb":"scale","kind":"deploy","name":"x","replicas":-1}""", 400, "replicas: Invalid value: it must be a number from 0")]
    [InlineData("""{"verb":"scale","kind":"deploy","name":"x","replicas":"3"}""", 400, "replicas: Invalid value")]
    [InlineData("""{"verb":"list","kind":"pods","limit":5000}""", 400, "limit: Invalid value: it must be a number from 1 to 1000")]
    [InlineData("""{"verb":"patch","kind":"pod","name":"x","patchType":"magic","patch":{}}""", 400, "patchType: Unsupported value: \"magic\"")]
    [InlineData("""{"verb":"apply","object":{"kind":"Pod"}}""", 400, "object: Invalid value")]
    [InlineData("""{"verb":"exec","name":"x","command":"ls"}""", 400, "command: Invalid value: it must be an array of strings")]
    [InlineData("""{"verb":"restart","kind":"pod","name":"x"}""", 400, "a Deployment, StatefulSet or DaemonSet can be restarted")]
    [InlineData("""{"verb":"cordon","name":"ghost"}""", 404, "nodes \"ghost\" not found")]
    [InlineData("""{"verb":"drain","name":"ghost"}""", 404, "nodes \"ghost\" not found")]
    [InlineData("""{"verb":"reboot"}""", 400, "name: Required value")]
    [InlineData("""{"verb":"create"}""", 400, "object: Required value")]
    [InlineData("""{"verb":"create","object":{"kind":"Pod"}}""", 400, "object: Invalid value: it must have apiVersion and kind")]
    [InlineData("""{"verb":"nodelogs","name":"ghost"}""", 404, "nodes \"ghost\" not found")]
    [InlineData("""{"verb":"stream","id":"x","ack":1}""", 404, "there is no stream \"x\" of this connection")]
    public async Task A_request_that_is_not_good_is_told_why(string request, int code, string words)
    {
        var answer = await AskAsync(request);
        Assert.Equal((code, "Failure"), (Code(answer), (string?)answer["status"]!["status"]));
        Assert.Contains(words, (string?)answer["status"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_too_long_is_refused()
    {
        var answer = await AskAsync($$"""{"verb":"get","x":"{{new string('x', ManagementRequest.MaxLength)}}"}""");
        Assert.Equal((413, "RequestEntityTooLarge"), (Code(answer), (string?)answer["status"]!["reason"]));
    }

    [Fact]
    public async Task Boards_are_cordoned_and_told_to_restart()
    {
        await AskAsync("""{"verb":"apply","object":{"apiVersion":"v1","kind":"Node","metadata":{"name":"board-7"}}}""");
        Assert.Equal(403, Code(await AskAsync("""{"verb":"cordon","name":"board-7"}""", Caller.OfAccount("v", "viewer"))));
        Assert.True((bool?)(await AskAsync("""{"verb":"cordon","name":"board-7"}""", Caller.OfAccount("o", "operator")))["object"]!["spec"]!["unschedulable"]);
        Assert.Null((await AskAsync("""{"verb":"uncordon","name":"board-7"}"""))["object"]!["spec"]?["unschedulable"]);
        var reboot = await AskAsync("""{"verb":"reboot","name":"board-7","timeoutSeconds":60}""");
        Assert.Equal("reboot", (string?)reboot["object"]!["metadata"]!["annotations"]!["edgekube.io/power"]);
        Assert.Equal("60", (string?)reboot["object"]!["metadata"]!["annotations"]!["edgekube.io/power-drain-seconds"]);
    }

    [Fact]
    public async Task Logs_and_commands_reach_the_pods_node()
    {
        await AskAsync("""{"verb":"apply","object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"nodeName":"n","containers":[{"name":"c","image":"x"}]}}}""");
        Assert.Equal("one\ntwo\n", (string?)(await AskAsync("""{"verb":"logs","name":"web"}"""))["text"]);
        Assert.Equal(100, server.Streams.Opened!.Logs!.TailLines);
        server.Streams.Serve = async (open, node, ct) =>
        {
            using var sender = new ChannelSender(node);
            await sender.SendAsync(StreamChannel.Output, Encoding.UTF8.GetBytes(string.Join(' ', open.Command!.Command)), ct);
            await sender.SendAsync(StreamChannel.Error, "oh"u8.ToArray(), ct);
            await sender.SendAsync(StreamChannel.Result, JsonSerializer.SerializeToUtf8Bytes(new CommandResult { ExitCode = 3 }, MessagingJson.Default.CommandResult), ct);
        };
        var exec = await AskAsync("""{"verb":"exec","name":"web","command":["ls","-l","/ a"]}""");
        Assert.Equal((200, 3, "ls -l / a", "oh"), (Code(exec), (int?)exec["exec"]!["exitCode"], (string?)exec["exec"]!["stdout"], (string?)exec["exec"]!["stderr"]));
        Assert.Equal(403, Code(await AskAsync("""{"verb":"exec","name":"web","command":["ls"]}""", Caller.OfAccount("v", "viewer"))));
        server.Streams.Serve = (_, _, ct) => Task.Delay(Timeout.Infinite, ct);
        var endless = await AskAsync("""{"verb":"exec","name":"web","command":["sleep"],"timeoutSeconds":1}""");
        Assert.Equal((504, "Timeout"), (Code(endless), (string?)endless["status"]!["reason"]));
    }

    [Fact]
    public async Task Who_may_make_Secrets_may_make_boards_join()
    {
        var join = (await AskAsync("""{"verb":"join"}"""))["join"]!;
        var token = JoinToken.Parse((string)join["token"]!)!;
        Assert.Equal((server.Pki.Authority.Hash, "https://gateway:6443"), (token.CaHash, (string?)join["server"]));
        Assert.Equal($"edgekube agent --server https://gateway:6443 --token {token}", (string?)join["command"]);
        var secret = await AskAsync($$"""{"verb":"get","kind":"secret","namespace":"kube-system","name":"bootstrap-token-{{token.Id}}"}""");
        Assert.Equal((string?)join["expires"], Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["object"]!["data"]!["expiration"]!)));
        var refused = await AskAsync("""{"verb":"join"}""", Caller.OfAccount("v", "viewer"));
        Assert.Equal((403, true), (Code(refused), refused["join"] is null));
    }

    [Fact]
    public async Task Accounts_are_made_listed_and_removed_by_who_may_do_everything()
    {
        var made = await AskAsync("""{"verb":"accounts","action":"add","name":"bob","role":"operator"}""");
        Assert.Equal((201, "bob", "operator", 20), (Code(made), (string?)made["account"]!["name"], (string?)made["account"]!["role"], ((string)made["account"]!["password"]!).Length));
        Assert.Equal(409, Code(await AskAsync("""{"verb":"accounts","action":"add","name":"bob","role":"viewer"}""")));
        Assert.Equal("""[{"name":"bob","role":"operator"}]""", (await AskAsync("""{"verb":"accounts","action":"list"}"""))["accounts"]!.ToJsonString());
        foreach (var action in new[] { "list", """add","name":"eve","role":"admin""", """remove","name":"bob""" })
        {
            var refused = await AskAsync($$"""{"verb":"accounts","action":"{{action}}"}""", Caller.OfAccount("o", "operator"));
            Assert.Equal(403, Code(refused));
            Assert.Contains("mqttaccounts.edgekube.io is forbidden: User \"mqtt:o\" cannot", (string?)refused["status"]!["message"], StringComparison.Ordinal);
        }

        Assert.Equal(401, Code(await AskAsync("""{"verb":"accounts","action":"list"}""", Caller.OfToken("eyJx.y.z"))));
        Assert.Equal(200, Code(await AskAsync("""{"verb":"accounts","action":"remove","name":"bob"}""")));
        Assert.Equal(404, Code(await AskAsync("""{"verb":"accounts","action":"remove","name":"bob"}""")));
        Assert.Equal(400, Code(await AskAsync("""{"verb":"accounts","action":"add","name":"to ken","role":"viewer"}""")));
        Assert.Equal(400, Code(await AskAsync("""{"verb":"accounts","action":"add","name":"x","role":"king"}""")));
        Assert.Equal(400, Code(await AskAsync("""{"verb":"accounts"}""")));
    }

    private static int Code(JsonObject answer) => (int)answer["code"]!;

    private static JsonNode? RestartedAt(JsonObject answer) =>
        answer["object"]!["spec"]!["template"]!["metadata"]!["annotations"]?["kubectl.kubernetes.io/restartedAt"];

    private static string Deployment(string name) => $$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"{{{name}}}"},"spec":{"replicas":1,"selector":{"matchLabels":{"a":"b"}},
        "template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"x"}]} } } }
        """;

    private async Task<JsonObject> AskAsync(string request, Caller? caller = null)
    {
        var api = new InMemoryApi(server.Pipeline.HandleAsync);
        var site = new SiteVerbs(api, new SiteOptions("https://gateway:6443", server.Pki.Authority.Hash), new AccountBook(Path.Combine(server.Folder, "accounts")), TimeProvider.System);
        var verbs = new RequestVerbs(api, server.Registry, new NodeVerbs(api, TimeProvider.System), site, TimeProvider.System);
        Reply reply;
        string? id = null;
        try
        {
            var parsed = ManagementRequest.Parse(Encoding.UTF8.GetBytes(request));
            id = parsed.Id;
            reply = await verbs.AnswerAsync(caller ?? _admin, parsed, Ct);
        }
        catch (ApiException e)
        {
            reply = Reply.Of(e);
        }

        return JsonNode.Parse(reply.ToJson(id).Span)!.AsObject();
    }
}
