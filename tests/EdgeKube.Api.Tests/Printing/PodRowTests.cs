using System.Text.Json;
using EdgeKube.Api.Definitions;
using Xunit;

namespace EdgeKube.Api.Tests.Printing;

public sealed class PodRowTests
{
    private const string Waiting = """{"name":"a","restartCount":RC,"ready":false,"state":{"waiting":{"reason":"RR"}}}""";

    private const string Running = """{"name":"a","restartCount":0,"ready":true,"state":{"running":{}}}""";

    private const string Done = """{"name":"b","restartCount":0,"ready":false,"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}""";

    [Theory]
    [InlineData("""{"phase":"Pending"}""", "0/2", "Pending", "0")]
    [InlineData("""{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]}""", "0/2", "SchedulingGated", "0")]
    [InlineData("""{"phase":"Failed","reason":"Evicted"}""", "0/2", "Evicted", "0")]
    [InlineData("""{"phase":"Running","containerStatuses":[""" + Running + "]}", "1/2", "Running", "0")]
    [InlineData("""{"phase":"Running","containerStatuses":[""" + Running + "," + Done + "]}", "1/2", "NotReady", "0")]
    [InlineData("""{"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[""" + Running + "," + Done + "]}", "1/2", "Running", "0")]
    [InlineData("""{"phase":"Succeeded","containerStatuses":[""" + Done + "]}", "0/2", "Completed", "0")]
    [InlineData("""{"phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":3}}}]}""", "0/2", "ExitCode:3", "0")]
    [InlineData("""{"phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":137,"signal":9}}}]}""", "0/2", "Signal:9", "0")]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"running":{}}}]}""", "0/2", "Init:0/1", "0")]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"waiting":{"reason":"PodInitializing"}}}]}""", "0/2", "Init:0/1", "0")]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}""", "0/2", "Init:CrashLoopBackOff", "2")]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":1,"reason":"Error"}}}]}""", "0/2", "Init:Error", "0")]
    public void Container_states_come_to_one_word(string status, string ready, string word, string restarts) =>
        Assert.Equal((ready, word, restarts), Row(status));

    [Fact]
    public void A_crash_loop_says_when_the_last_restart_was() => Assert.Equal(
        ("0/2", "CrashLoopBackOff", "3 (30s ago)"),
        Row("""
            {"phase":"Running","containerStatuses":[{"name":"a","restartCount":3,"ready":false,"state":{"waiting":{"reason":"CrashLoopBackOff"}},
            "lastState":{"terminated":{"exitCode":1,"finishedAt":"2026-01-01T00:05:00Z"}}}]}
            """));

    [Theory]
    [InlineData("""{"phase":"Running"}""", "Terminating")]
    [InlineData("""{"phase":"Running","reason":"NodeLost"}""", "Unknown")]
    [InlineData("""{"phase":"Succeeded"}""", "Succeeded")]
    public void A_pod_that_is_being_deleted_says_so(string status, string word) =>
        Assert.Equal(word, Row(status, ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"").Status);

    [Fact]
    public void A_waiting_container_gives_its_reason() => Assert.Equal(
        "ImagePullBackOff",
        Row($$"""{"phase":"Pending","containerStatuses":[{{Waiting.Replace("RC", "0", StringComparison.Ordinal).Replace("RR", "ImagePullBackOff", StringComparison.Ordinal)}}]}""").Status);

    private static (string Ready, string Status, string Restarts) Row(string status, string metadata = "")
    {
        var pod = $$"""
            {"metadata":{"name":"p"{{metadata}}},"spec":{"nodeName":"n1","containers":[{"name":"a"},{"name":"b"}],"initContainers":[{"name":"i"}]},"status":{{status}}}
            """;
        var cells = JsonElement.Parse(TablePrinterTests.Cells(BuiltIn.Pods, pod));
        Assert.Equal(9, cells.GetArrayLength());
        Assert.Equal("n1", cells[6].GetString());
        return (cells[1].GetString()!, cells[2].GetString()!, cells[3].GetString()!);
    }
}
