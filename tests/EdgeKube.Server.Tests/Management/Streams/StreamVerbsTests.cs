using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.Management;
using EdgeKube.Server.Management.Streams;
using EdgeKube.Server.Tests.ApiServer;
using EdgeKube.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace EdgeKube.Server.Tests.Management.Streams;

public sealed class StreamVerbsTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private readonly StreamClient _client = new(server, Caller.OfAccount("root", "admin"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_tells_what_is_there_and_then_what_changes()
    {
        await MakeAsync("seen", "one");
        var end = _client.Begin("""{"id":"w","verb":"watch","kind":"cm","namespace":"default","labelSelector":"set=seen"}""", Ct);
        Assert.Equal("""{"id":"w","code":200,"stream":"open"}""", (await _client.NextAsync(Ct)).ToJsonString());
        var first = await _client.NextAsync(Ct);
        Assert.Equal((1, "ADDED", "seen"), ((int)first["seq"]!, Type(first), Name(first)));
        Assert.Equal("BOOKMARK", Type(await _client.NextAsync(Ct)));
        await MakeAsync("seen", "two");
        var changed = await _client.NextAsync(Ct);
        Assert.Equal((3, "MODIFIED", "two"), ((int)changed["seq"]!, Type(changed), (string?)changed["event"]!["object"]!["data"]!["a"]));
        await server.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/configmaps/seen", null, Ct);
        Assert.Equal("DELETED", Type(await _client.NextAsync(Ct)));
        _client.Say("""{"verb":"stream","id":"w","close":true}""");
        Assert.Equal("""{"id":"w","code":200,"stream":"closed"}""", (await end).ToJsonString());
    }

    [Fact]
    public async Task A_watch_is_renewed_from_where_it_was_and_begins_anew_when_that_is_forgotten()
    {
        var time = new FakeTime();
        var asked = Channel.CreateUnbounded<string>();
        string[] answers =
        [
            Event("ADDED", "3") + Event("BOOKMARK", "4"),
            Event("MODIFIED", "6"),
            """{"type":"ERROR","object":{"kind":"Status","metadata":{},"code":410}}""" + "\n",
            Event("ADDED", "8") + Event("BOOKMARK", "9"),
            """{"type":"ERROR","object":{"kind":"Status","metadata":{},"code":500}}""" + "\n",
        ];
        var count = 0;
        var client = new StreamClient(server, Caller.OfAccount("root", "admin"), Serve, time);
        var end = client.Begin("""{"id":"w","verb":"watch","kind":"cm"}""", Ct);
        for (var i = 1; i < answers.Length; i++)
        {
            time.Advance(await time.Armed.ReadAsync(Ct)); // each ended at once, so the next one waits
        }

        Assert.Equal((500, "closed"), ((int)(await end)["code"]!, (string?)(await end)["stream"]));
        asked.Writer.Complete();
        Assert.Equal(["fresh", "4", "6", "fresh", "9"], Read(asked.Reader));
        var told = new List<string?>();
        while (client.Waiting > 0)
        {
            told.Add(await client.NextAsync(Ct) is { } next && next["event"] is { } ? Type(next) : "open");
        }

        Assert.Equal(["open", "ADDED", "BOOKMARK", "MODIFIED", "RESTART", "ADDED", "BOOKMARK"], told);

        async Task Serve(HttpContext http)
        {
            await asked.Writer.WriteAsync(http.Request.Query["sendInitialEvents"] == "true" ? "fresh" : http.Request.Query["resourceVersion"].ToString(), Ct);
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answers[count++]), Ct);
        }

        static string Event(string type, string revision) => $$"""{"type":"{{type}}","object":{"kind":"ConfigMap","metadata":{"name":"x","resourceVersion":"{{revision}}"} } }""" + "\n";
    }

    [Fact]
    public async Task A_watch_of_metadata_has_no_data()
    {
        await MakeAsync("thin", "secret");
        _ = _client.Begin("""{"id":"w","verb":"watch","kind":"cm","namespace":"default","fieldSelector":"metadata.name=thin","metadataOnly":true}""", Ct);
        await _client.NextAsync(Ct);
        var first = await _client.NextAsync(Ct);
        Assert.Equal(("PartialObjectMetadata", "thin", null), ((string?)first["event"]!["object"]!["kind"], Name(first), first["event"]!["object"]!["data"]));
        _client.Leave();
    }

    [Fact]
    public async Task Who_acknowledges_nothing_is_sent_no_more_than_the_window()
    {
        _client.Acknowledges = false;
        await MakeAsync("big-1", new string('x', 200_000), "big");
        await MakeAsync("big-2", new string('x', 200_000), "big");
        await MakeAsync("big-3", new string('x', 200_000), "big");
        var end = _client.Begin("""{"id":"w","verb":"watch","kind":"cm","labelSelector":"set=big"}""", Ct);
        await _client.NextAsync(Ct);
        Assert.Equal("big-1", Name(await _client.NextAsync(Ct)));
        Assert.Equal("big-2", Name(await _client.NextAsync(Ct)));
        Assert.Equal(0, _client.Waiting);
        _client.Say("""{"verb":"stream","id":"w","ack":1}""");
        Assert.Equal("big-3", Name(await _client.NextAsync(Ct)));
        _client.Leave(); // while it waits for an acknowledgement
        Assert.Equal(200, (int)(await end)["code"]!);
    }

    [Theory]
    [InlineData("""{"id":"w","verb":"watch","kind":"sprocket"}""", 404)]
    [InlineData("""{"id":"w","verb":"watch"}""", 400)]
    [InlineData("""{"id":"w","verb":"watch","kind":"pods","labelSelector":"=="}""", 400)]
    [InlineData("""{"id":"w","verb":"logs","name":"ghost","follow":true}""", 404)]
    [InlineData("""{"id":"w","verb":"nodelogs","name":"ghost","follow":true}""", 404)]
    [InlineData("""{"id":"w","verb":"exec","name":"ghost","command":["ls"],"stream":true}""", 404)]
    public async Task What_cannot_begin_is_closed_at_once(string request, int code)
    {
        var last = await _client.Begin(request, Ct);
        Assert.Equal((code, "closed", "Failure"), ((int)last["code"]!, (string?)last["stream"], (string?)last["status"]!["status"]));
        Assert.Equal(0, _client.Waiting);
    }

    [Fact]
    public async Task A_viewer_watches_no_secrets()
    {
        var last = await new StreamClient(server, Caller.OfAccount("v", "viewer")).Begin("""{"id":"w","verb":"watch","kind":"secrets"}""", Ct);
        Assert.Equal((403, "Forbidden"), ((int)last["code"]!, (string?)last["status"]!["reason"]));
    }

    [Fact]
    public async Task A_log_is_followed_to_its_end()
    {
        await PodAsync("logs");
        var end = _client.Begin("""{"id":"l","verb":"logs","name":"logs","follow":true,"tailLines":5}""", Ct);
        await _client.NextAsync(Ct);
        Assert.Equal(("one\n", "two\n"), ((string?)(await _client.NextAsync(Ct))["text"], (string?)(await _client.NextAsync(Ct))["text"]));
        Assert.Equal("""{"id":"l","code":200,"stream":"closed"}""", (await end).ToJsonString());
        Assert.Equal((true, 5), (server.Streams.Opened!.Logs!.Follow, server.Streams.Opened.Logs.TailLines));
    }

    [Fact]
    public async Task A_terminal_takes_keys_and_sizes_and_tells_how_the_command_ended()
    {
        await PodAsync("shell");
        server.Streams.Serve = async (open, node, ct) =>
        {
            using var sender = new ChannelSender(node);
            await foreach (var piece in node.ReadAllAsync(ct))
            {
                if (piece.Length == 0)
                {
                    continue;
                }

                var channel = (StreamChannel)piece.Span[0];
                if (channel == StreamChannel.Close)
                {
                    break;
                }

                await sender.SendAsync(StreamChannel.Output, Encoding.UTF8.GetBytes($"{channel}:{Encoding.UTF8.GetString(piece.Span[1..])}"), ct);
            }

            await sender.SendAsync(StreamChannel.Error, Encoding.UTF8.GetBytes(open.Command!.Tty ? "tty" : "none"), ct);
            await sender.SendAsync(StreamChannel.Result, JsonSerializer.SerializeToUtf8Bytes(new CommandResult { ExitCode = 7 }, MessagingJson.Default.CommandResult), ct);
        };
        var end = _client.Begin("""{"id":"e","verb":"exec","name":"shell","command":["sh"],"stream":true,"stdin":true,"tty":true,"columns":100,"rows":30}""", Ct);
        Assert.Equal("open", (string?)(await _client.NextAsync(Ct))["stream"]);
        Assert.Equal(("""Resize:{"Width":100,"Height":30}""", "stdout"), Data(await _client.NextAsync(Ct)));
        _client.Say("""{"verb":"stream","id":"e","data":"bHMK"}""");
        Assert.Equal(("Input:ls\n", "stdout"), Data(await _client.NextAsync(Ct)));
        _client.Say("""{"verb":"stream","id":"e","resize":{"columns":5,"rows":6}}""");
        Assert.Equal("""Resize:{"Width":5,"Height":6}""", Data(await _client.NextAsync(Ct)).Text);
        _client.Say("""{"verb":"stream","id":"e","endOfInput":true}""");
        Assert.Equal(("tty", "stderr"), Data(await _client.NextAsync(Ct)));
        Assert.Equal("""{"id":"e","code":200,"stream":"closed","exec":{"exitCode":7}}""", (await end).ToJsonString());
    }

    [Fact]
    public async Task A_connection_has_so_many_streams_and_each_id_once()
    {
        var all = new List<Task<JsonObject>>();
        for (var i = 0; i < ConnectionStreams.MaxStreams; i++)
        {
            all.Add(_client.Begin($$"""{"id":"{{i}}","verb":"watch","kind":"leases"}""", Ct));
        }

        foreach (var _ in all)
        {
            while ((await _client.NextAsync(Ct))["stream"] is null)
            {
            }
        }

        Assert.Equal(409, (await Assert.ThrowsAsync<ApiException>(() => _client.Begin("""{"id":"3","verb":"watch","kind":"leases"}""", Ct))).Code);
        Assert.Equal(429, (await Assert.ThrowsAsync<ApiException>(() => _client.Begin("""{"id":"x","verb":"watch","kind":"leases"}""", Ct))).Code);
        Assert.Equal(404, Assert.Throws<ApiException>(() => _client.Say("""{"verb":"stream","id":"x","data":"bHM="}""")).Code);
        _client.Say("""{"verb":"stream","id":"x","ack":1}"""); // it may have ended meanwhile
        Assert.False(_client.Takes("""{"verb":"list","kind":"leases","x":{"verb":"stream"}}"""));
        _client.Leave();
        await Task.WhenAll(all);
        Assert.Equal(410, (await Assert.ThrowsAsync<ApiException>(() => _client.Begin("""{"id":"x","verb":"watch","kind":"leases"}""", Ct))).Code);
    }

    private static List<string> Read(ChannelReader<string> from)
    {
        var all = new List<string>();
        while (from.TryRead(out var one))
        {
            all.Add(one);
        }

        return all;
    }

    private static string? Type(JsonObject told) => (string?)told["event"]!["type"];

    private static string? Name(JsonObject told) => (string?)told["event"]!["object"]!["metadata"]!["name"];

    private static (string Text, string? Channel) Data(JsonObject told) =>
        (Encoding.UTF8.GetString(Convert.FromBase64String((string)told["data"]!)), (string?)told["channel"]);

    private async Task MakeAsync(string name, string value, string? set = null)
    {
        var body = $$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{name}}","labels":{"set":"{{set ?? name}}"} },"data":{"a":"{{value}}"} }""";
        var answer = await server.SendAsync(
            HttpMethod.Patch,
            $"/api/v1/namespaces/default/configmaps/{name}?fieldManager=test&force=true",
            body,
            "application/apply-patch+yaml",
            "application/json",
            Ct);
        Assert.True((int)answer.Code is 200 or 201, answer.Message);
    }

    private async Task PodAsync(string name) => await server.PostAsync(
        "/api/v1/namespaces/default/pods",
        $$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}"},"spec":{"nodeName":"n","containers":[{"name":"c","image":"x"}]} }""",
        Ct);
}
