using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

/// <summary>What is said of Jobs and Endpoints that cannot be, schema and rules together.</summary>
public sealed class JobRulesTests : RegistryFixture
{
    private const string Indexed = "\"completionMode\":\"Indexed\",\"completions\":5,";

    [Theory]
    [InlineData("\"podFailurePolicy\":{\"rules\":[{}]}", "spec.podFailurePolicy.rules[0].action: Required value: valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]", "spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required")]
    [InlineData("\"podFailurePolicy\":{\"rules\":[{\"action\":\"Drop\",\"onExitCodes\":{\"operator\":\"In\",\"values\":[1]},\"onPodConditions\":[{\"type\":\"A\"}]}]}", "spec.podFailurePolicy.rules[0].action: Unsupported value: \"Drop\": supported values: \"Count\", \"FailIndex\", \"FailJob\", \"Ignore\"", "spec.podFailurePolicy.rules[0]: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported")]
    [InlineData("\"podFailurePolicy\":{\"rules\":[{\"action\":\"FailIndex\",\"onExitCodes\":{\"operator\":\"In\",\"values\":[3,0,3],\"containerName\":\"x\"}}]}", "spec.podFailurePolicy.rules[0].action: Invalid value: \"FailIndex\": requires the backoffLimitPerIndex to be set", "spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: \"x\": must be one of the container or initContainer names in the pod template", "spec.podFailurePolicy.rules[0].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator", "spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 3", "spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [3,0,3]: must be ordered")]
    [InlineData("\"podFailurePolicy\":{\"rules\":[{\"action\":\"Count\",\"onExitCodes\":{}}]}", "spec.podFailurePolicy.rules[0].onExitCodes.operator: Required value: valid values: [\"In\" \"NotIn\"]", "spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: null: at least one value is required")]
    [InlineData("\"podFailurePolicy\":{\"rules\":[{\"action\":\"Count\",\"onPodConditions\":[{\"type\":\"A\",\"status\":\"Yes\"}]}]}", "spec.podFailurePolicy.rules[0].onPodConditions[0].status: Unsupported value: \"Yes\": supported values: \"False\", \"True\", \"Unknown\"")]
    [InlineData("\"podReplacementPolicy\":\"TerminatingOrFailed\",\"podFailurePolicy\":{}", "spec.podReplacementPolicy: Unsupported value: \"TerminatingOrFailed\": supported values: \"Failed\"")]
    [InlineData("\"successPolicy\":{\"rules\":[]}", "spec.successPolicy: Invalid value: {\"rules\":[]}: requires indexed completion mode")]
    [InlineData(Indexed + "\"successPolicy\":{}", "spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified")]
    [InlineData(Indexed + "\"successPolicy\":{\"rules\":[{}]}", "spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified")]
    [InlineData(Indexed + "\"successPolicy\":{\"rules\":[{\"succeededCount\":6}]}", "spec.successPolicy.rules[0].succeededCount: Invalid value: 6: must be less than or equal to 5 (the number of specified completions)")]
    [InlineData(Indexed + "\"successPolicy\":{\"rules\":[{\"succeededCount\":3,\"succeededIndexes\":\"0,2\"}]}", "spec.successPolicy.rules[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)")]
    [InlineData(Indexed + "\"successPolicy\":{\"rules\":[{\"succeededIndexes\":\"0-2,2\"}]}", "spec.successPolicy.rules[0].succeededIndexes: Invalid value: \"0-2,2\": error parsing succeededIndexes: non-increasing order, previous: 2, current: 2")]
    [InlineData(Indexed + "\"successPolicy\":{\"rules\":[{\"succeededIndexes\":\"1-a\"}]}", "spec.successPolicy.rules[0].succeededIndexes: Invalid value: \"1-a\": error parsing succeededIndexes: cannot convert string to integer for index: \"a\"")]
    [InlineData(Indexed + "\"successPolicy\":{\"rules\":[{\"succeededIndexes\":\"5\"}]}", "spec.successPolicy.rules[0].succeededIndexes: Invalid value: \"5\": error parsing succeededIndexes: too large index: \"5\"")]
    [InlineData(Indexed + "\"maxFailedIndexes\":6", "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified", "spec.maxFailedIndexes: Invalid value: 6: must be less than or equal to completions")]
    [InlineData("\"managedBy\":\"me\"", "spec.managedBy: Invalid value: \"me\": must be a domain-prefixed path (such as \"acme.io/foo\")")]
    public async Task A_Job_that_cannot_be_is_refused_in_Kubernetes_words(string spec, params string[] errors) =>
        Assert.Equal(errors, await ErrorsAsync(BuiltIn.Jobs, Job("j", spec)));

    [Fact]
    public async Task The_last_pod_of_an_indexed_Job_must_have_a_host_name() => Assert.Equal(
        ["metadata.name: Invalid value: \"a.b\": will not able to create pod with invalid DNS label: a.b-4"],
        await ErrorsAsync(BuiltIn.Jobs, Job("a.b", $"{Indexed}\"parallelism\":1")));

    [Theory]
    [InlineData("\"podFailurePolicy\":{\"rules\":[{\"action\":\"FailJob\",\"onExitCodes\":{\"operator\":\"NotIn\",\"values\":[0,42],\"containerName\":\"c\"}}]}")]
    [InlineData(Indexed + "\"backoffLimitPerIndex\":1,\"maxFailedIndexes\":5,\"successPolicy\":{\"rules\":[{\"succeededIndexes\":\"0-2,4\",\"succeededCount\":4}]}")]
    [InlineData("\"managedBy\":\"acme.io/foo\"")]
    public async Task Good_ones_are_made(string spec) => await CreateAsync(BuiltIn.Jobs, "default", Job("j", spec));

    [Theory]
    [InlineData("{}", "subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`")]
    [InlineData("{\"addresses\":[{\"ip\":\"1.2.3\"},{\"ip\":\"127.0.0.1\"}]}", "subsets[0].addresses[0].ip: Invalid value: \"1.2.3\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)", "subsets[0].addresses[1].ip: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)")]
    [InlineData("{\"notReadyAddresses\":[{\"ip\":\"169.254.1.1\"},{\"ip\":\"0.0.0.0\"},{\"ip\":\"224.0.0.1\"}]}", "subsets[0].notReadyAddresses[0].ip: Invalid value: \"169.254.1.1\": may not be in the link-local range (169.254.0.0/16, fe80::/10)", "subsets[0].notReadyAddresses[1].ip: Invalid value: \"0.0.0.0\": may not be unspecified (0.0.0.0)", "subsets[0].notReadyAddresses[2].ip: Invalid value: \"224.0.0.1\": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")]
    [InlineData("{\"addresses\":[{\"ip\":\"1.2.3.4\"}],\"ports\":[{\"port\":0},{\"name\":\"a\",\"port\":1}]}", "subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive", "subsets[0].ports[0].name: Required value")]
    public async Task Endpoints_have_addresses_and_ports_that_can_be_reached(string subset, params string[] errors) =>
        Assert.Equal(errors, await ErrorsAsync(BuiltIn.Endpoints, $"{{\"metadata\":{{\"name\":\"e\"}},\"subsets\":[{subset}]}}"));

    private static string Job(string name, string spec) =>
        $"{{\"metadata\":{{\"name\":\"{name}\"}},\"spec\":{{{spec},\"template\":{{\"spec\":{{\"restartPolicy\":\"Never\",\"containers\":[{{\"name\":\"c\",\"image\":\"i\"}}]}}}}}}}}";

    private async Task<IReadOnlyList<string>> ErrorsAsync(Api.Values.GroupResource type, string json)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => CreateAsync(type, "default", json));
        return [.. refused.Causes.Select(c => c.ToString())];
    }
}
