using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Jobs;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Kinds.Jobs;

public sealed class JobStatusTests
{
    private const string Start = "\"startTime\":\"2026-01-01T00:00:00Z\"";
    private const string End = "\"completionTime\":\"2026-01-01T00:01:00Z\"";
    private const string Met = """{"type":"SuccessCriteriaMet","status":"True"}""";
    private const string Complete = """{"type":"Complete","status":"True"}""";
    private const string Target = """{"type":"FailureTarget","status":"True"}""";
    private const string Failed = """{"type":"Failed","status":"True"}""";
    private const string Indexed = "\"completionMode\":\"Indexed\",\"completions\":5,\"parallelism\":2,\"backoffLimitPerIndex\":1";
    private const string Over = $"{Start},{End},\"succeeded\":1,\"conditions\":[{Met},{Complete}]";

    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "", $"{Start},\"active\":2,\"ready\":1,\"terminating\":1,\"failed\":3,\"uncountedTerminatedPods\":{{\"succeeded\":[\"a\"],\"failed\":[\"b\"]}}")]
    [InlineData("", Start, Over)]
    [InlineData("", $"{Start},\"active\":1", $"{Start},\"conditions\":[{Target}]")]
    [InlineData("", $"{Start},\"conditions\":[{Target}]", $"{Start},\"failed\":1,\"conditions\":[{Target},{Failed}]")]
    [InlineData(Indexed, Start, $"{Start},\"completedIndexes\":\"0,2-3\",\"failedIndexes\":\"1,4\"")]
    [InlineData("\"completionMode\":\"Indexed\",\"completions\":2,\"parallelism\":2", $"{Start},\"succeeded\":3", $"{Start},\"succeeded\":2")] // it was made smaller
    [InlineData("\"suspend\":true", Start, "")]
    [InlineData("", $"{Start},{End},\"conditions\":[{Complete}]", $"{Start},{End},\"ready\":0,\"conditions\":[{Complete}]")] // ended by an older controller
    public void What_a_Job_controller_says_is_taken(string spec, string old, string status) => Assert.Empty(Errors(spec, old, status));

    [Theory]
    [InlineData("", "", "\"active\":-1", "status.active: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("", "", "\"ready\":2,\"active\":1", "status.ready: Invalid value: 2: cannot set more ready pods than active")]
    [InlineData("", "", "\"uncountedTerminatedPods\":{\"succeeded\":[\"a\",\"\"],\"failed\":[\"a\"]}", "status.uncountedTerminatedPods.succeeded[1]: Invalid value: \"\": must not be empty|status.uncountedTerminatedPods.failed[0]: Duplicate value: \"a\"")]
    [InlineData("", Start, $"{Start},{End},\"conditions\":[{Complete}]", "status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition")]
    [InlineData("", Start, $"{Start},\"conditions\":[{Failed}]", "status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition")]
    [InlineData("", Start, $"{Start},\"conditions\":[{Met},{Target}]", "status.conditions: Invalid value: cannot set SuccessCriteriaMet=True and FailureTarget=true conditions")]
    [InlineData("", Start, $"{Start},\"conditions\":[{Met},{Complete}]", "status.completionTime: Required value: completionTime is required for Complete jobs")]
    [InlineData("", Start, $"{Start},{End}", "status.completionTime: Invalid value: \"2026-01-01T00:01:00Z\": cannot set completionTime when there is no Complete=True condition")]
    [InlineData("", "", $"\"startTime\":\"2026-01-01T00:02:00Z\",{End},\"conditions\":[{Met},{Complete}]", "status.completionTime: Invalid value: \"2026-01-01T00:01:00Z\": completionTime cannot be set before startTime")]
    [InlineData("", "", $"\"conditions\":[{Target},{Failed}]", "status.startTime: Required value: startTime is required for finished job")]
    [InlineData("", $"{Start},\"active\":1", $"{Over},\"active\":1", "status.active: Invalid value: 1: active>0 is invalid for finished job")]
    [InlineData("", Start, $"{Over},\"terminating\":1", "status.terminating: Invalid value: 1: terminating>0 is invalid for finished job")]
    [InlineData("", Over, $"{Over},\"uncountedTerminatedPods\":{{\"failed\":[\"b\"]}}", "status.uncountedTerminatedPods: Invalid value: {\"failed\":[\"b\"]}: uncountedTerminatedPods needs to be empty for finished job")]
    [InlineData("", Over, $"{Start},\"succeeded\":1,\"conditions\":[{Met}]", "status.conditions: Invalid value: cannot disable the terminal Complete=True condition")]
    [InlineData("", $"{Start},\"conditions\":[{Met}]", Start, "status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition")]
    [InlineData("", Start, "", "status.startTime: Required value: startTime cannot be removed for unsuspended job")]
    [InlineData("", $"{Start},\"failed\":2,\"succeeded\":2", $"{Start},\"failed\":1,\"succeeded\":1", "status.failed: Invalid value: 1: cannot decrease the failed counter|status.succeeded: Invalid value: 1: cannot decrease the succeeded counter")]
    [InlineData("\"completions\":5", Start, $"{Start},\"completedIndexes\":\"1\",\"failedIndexes\":\"2\"", "status.completedIndexes: Invalid value: \"1\": cannot set non-empty completedIndexes when non-indexed completion mode|status.failedIndexes: Invalid value: \"2\": cannot set non-null failedIndexes when backoffLimitPerIndex is null")]
    [InlineData(Indexed, Start, $"{Start},\"completedIndexes\":\"1-7\"", "status.completedIndexes: Invalid value: \"1-7\": error parsing completedIndexes: too large index: \"7\"")]
    [InlineData(Indexed, Start, $"{Start},\"failedIndexes\":\"2,1\"", "status.failedIndexes: Invalid value: \"2,1\": error parsing failedIndexes: non-increasing order, previous: 2, current: 1")]
    [InlineData(Indexed, Start, $"{Start},\"completedIndexes\":\"0,2-4\",\"failedIndexes\":\"1,3\"", "status.failedIndexes: Invalid value: \"1,3\": failedIndexes and completedIndexes overlap at index: 3")]
    public void What_cannot_be_is_refused(string spec, string old, string status, string wrong) => Assert.Equal(wrong.Split('|'), Errors(spec, old, status));

    private static IReadOnlyList<string> Errors(string spec, string old, string status) =>
        new JobHooks().Errors(Job(spec, status), Job(spec, old), "status");

    private static JsonObject Job(string spec, string status) => Checked.Json("{\"metadata\":{\"name\":\"j\"},\"spec\":{" + spec + "},\"status\":{" + status + "}}");
}
