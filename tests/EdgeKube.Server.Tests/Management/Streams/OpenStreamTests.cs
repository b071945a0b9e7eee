using System.Text;
using System.Text.Json;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.Management.Requests;
using EdgeKube.Server.Management.Streams;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Server.Tests.Management.Streams;

public sealed class OpenStreamTests
{
    private readonly List<string> _told = [];

    [Fact]
    public async Task Input_that_nobody_reads_ends_the_stream_when_it_is_too_much()
    {
        await using var stream = New();
        stream.TakesInput = true;
        var much = $$"""{"data":"{{Convert.ToBase64String(new byte[400_000])}}"}""";
        stream.Take(Request(much));
        stream.Take(Request(much));
        Assert.False(stream.Ended.IsCancellationRequested);
        stream.Take(Request(much));
        Assert.Equal((true, 413), (stream.Ended.IsCancellationRequested, stream.Reason!.Code));
    }

    [Theory]
    [InlineData("""{"data":"no base64!"}""", "data: Invalid value: it must be base64")]
    [InlineData("""{"ack":-1}""", "ack: Invalid value")]
    [InlineData("""{"resize":{"columns":0}}""", "columns: Invalid value")]
    [InlineData("""{"resize":7}""", "resize: Invalid value")]
    public async Task Input_that_is_none_is_refused_and_harms_nothing(string input, string words)
    {
        await using var stream = New();
        stream.TakesInput = true;
        Assert.Contains(words, Assert.Throws<ApiException>(() => stream.Take(Request(input))).Message, StringComparison.Ordinal);
        Assert.False(stream.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task A_watch_takes_no_input()
    {
        await using var stream = New();
        Assert.Equal(400, Assert.Throws<ApiException>(() => stream.Take(Request("""{"data":"bHM="}"""))).Code);
    }

    [Fact]
    public async Task Text_that_is_cut_within_a_character_comes_whole()
    {
        await using var stream = New();
        var output = new TextOutput(stream);
        foreach (var one in Encoding.UTF8.GetBytes("ä€😀\n"))
        {
            await output.WriteAsync(new[] { one }, TestContext.Current.CancellationToken);
        }

        Assert.Equal("ä€😀\n", string.Concat(_told.Skip(1).Select(t => JsonDocument.Parse(t).RootElement.GetProperty("text").GetString())));
    }

    [Fact]
    public async Task Lines_of_a_watch_come_whole_however_they_are_cut()
    {
        await using var stream = New();
        var output = new WatchOutput(stream, fresh: true);
        var lines = string.Concat(
            Line("ADDED", "3"),
            Line("BOOKMARK", "4"),
            Line("MODIFIED", "5"),
            Line("BOOKMARK", "9"), // of the watch's own
            """{"type":"ERROR","object":{"code":410}}""" + "\n");
        foreach (var piece in Encoding.UTF8.GetBytes(lines).Chunk(7))
        {
            await output.WriteAsync(piece, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["ADDED", "BOOKMARK", "MODIFIED"], _told.Skip(1).Select(t => JsonDocument.Parse(t).RootElement.GetProperty("event").GetProperty("type").GetString()));
        Assert.Equal(("9", """{"code":410}"""), (output.Revision, Encoding.UTF8.GetString(output.Problem.Span)));
    }

    [Fact]
    public async Task A_stream_ends_when_the_broker_is_gone()
    {
        await using var stream = new OpenStream("a", _ => Task.FromException(new MqttException("gone")), new FakeTime(), TestContext.Current.CancellationToken);
        await stream.SendDataAsync(StreamChannel.Output, "x"u8.ToArray());
        Assert.True(stream.Ended.IsCancellationRequested);
        Assert.Null(stream.Reason);
    }

    private static string Line(string type, string revision) =>
        $$"""{"type":"{{type}}","object":{"kind":"x","metadata":{"name":"n","labels":{"resourceVersion":"77"},"resourceVersion":"{{revision}}"} } }""" + "\n";

    private static ManagementRequest Request(string json) => ManagementRequest.Parse(Encoding.UTF8.GetBytes(json));

    private OpenStream New() => new(
        "a",
        message =>
        {
            _told.Add(Encoding.UTF8.GetString(message.Span));
            return Task.CompletedTask;
        },
        new FakeTime(),
        TestContext.Current.CancellationToken);
}
