using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>Admission webhooks that really listen, in the way of what kubectl writes.</summary>
public sealed class KubectlWebhookTests : IAsyncLifetime
{
    private const string ConfigMaps = """{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE","UPDATE"],"resources":["configmaps"]}""";
    private readonly string _name = $"webhooks-{Guid.NewGuid().ToString("n")[..8]}";
    private Webhooks? _webhooks;

    private Webhooks Webhooks => _webhooks!;

    public async ValueTask InitializeAsync()
    {
        _webhooks = await Webhooks.StartAsync();
        await Cluster.NewNamespaceAsync(_name);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.KubectlAsync($"delete mutatingwebhookconfigurations,validatingwebhookconfigurations {_name} --ignore-not-found");
        await Cluster.KubectlAsync($"delete namespace {_name} --wait=false");
        await _webhooks!.DisposeAsync();
    }

    [Fact]
    public async Task A_mutating_webhook_changes_and_a_validating_one_sees_what_it_made()
    {
        var mutate = Webhooks.At("/mutate", asked => Webhooks.Patch(asked, """[{"op":"add","path":"/data/seen","value":"yes"}]"""));
        await ConfigureAsync("Mutating", "mutate", mutate, ConfigMaps);
        var validate = Webhooks.At("/validate", asked => asked["request"]!["object"]!["data"]!["bad"] is null
            ? Webhooks.Review(asked, allowed: true, """{"warnings":["looked at"]}""")
            : Webhooks.Review(asked, allowed: false, """{"status":{"code":418,"message":"no bad data"}}"""));
        await ConfigureAsync("Validating", "validate", validate, ConfigMaps);
        await UntilAsync("create configmap probe --from-literal=a=1 --dry-run=server", answer => answer.Error.Contains("Warning: looked at", StringComparison.Ordinal));

        await KubectlAsync("create configmap good --from-literal=a=1");
        Assert.Equal("yes", await KubectlAsync("get configmap good -o jsonpath={.data.seen}"));
        Assert.Equal("yes", (string?)Webhooks.Asked("/validate")[^1]["object"]!["data"]!["seen"]);
        var refused = await TryKubectlAsync("create configmap evil --from-literal=bad=1");
        Assert.Contains("admission webhook \"validate.example.com\" denied the request: no bad data", refused.Error, StringComparison.Ordinal);

        await KubectlAsync("apply --server-side -f -", Map("good", "b"));
        var update = Webhooks.Asked("/validate")[^1];
        Assert.Equal(("UPDATE", "good", _name), ((string?)update["operation"], (string?)update["name"], (string?)update["namespace"]));
        Assert.Equal("1", (string?)update["oldObject"]!["data"]!["a"]);
        Assert.Equal(("UpdateOptions", "kubectl"), Options(Webhooks.Asked("/validate")));
        Assert.Equal("system:admin", (string?)update["userInfo"]!["username"]);
    }

    [Theory]
    [InlineData("Ignore")]
    [InlineData("Fail")]
    public async Task A_webhook_that_is_too_slow_holds_up_what_it_may(string policy)
    {
        using var end = new CancellationTokenSource();
        var slow = Webhooks.At("/slow", async asked =>
        {
            await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            return Webhooks.Review(asked, allowed: true);
        });
        await ConfigureAsync("Validating", "slow", slow, ConfigMaps, $$""","failurePolicy":"{{policy}}","timeoutSeconds":1""");
        await UntilAskedAsync("/slow");
        var clock = Stopwatch.StartNew();
        var answer = await TryKubectlAsync("create configmap late --from-literal=a=1");
        await end.CancelAsync();
        Assert.InRange(clock.Elapsed.TotalSeconds, 1, 10);
        if (policy == "Ignore")
        {
            Assert.Equal("configmap/late created\n", answer.Succeeded());
        }
        else
        {
            Assert.Matches(
                "failed calling webhook \"slow.example.com\": failed to call webhook: Post \"https://127.0.0.1:\\d+/slow\\?timeout=1s\": context deadline exceeded",
                answer.Error);
        }
    }

    [Fact]
    public async Task Versions_of_the_review_are_those_that_both_speak()
    {
        var old = Webhooks.At("/old", asked => Webhooks.Review(asked, allowed: true, $$"""{"warnings":["{{(string?)asked["apiVersion"]}}"]}"""));
        await ConfigureAsync("Validating", "old", old, ConfigMaps, reviews: """["v9","v1beta1","v1"]""");
        await UntilAsync(
            "create configmap probe --dry-run=server", answer => answer.Error.Contains("Warning: admission.k8s.io/v1beta1", StringComparison.Ordinal));
        var refused = await TryConfigureAsync("Validating", "never", old, ConfigMaps, reviews: """["v9"]""");
        Assert.Contains("webhooks[0].admissionReviewVersions: Invalid value: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("must include at least one of v1, v1beta1", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Equivalent", 1)]
    [InlineData("Exact", 0)]
    public async Task A_rule_about_one_version_holds_for_the_others_when_that_is_wanted(string policy, int times)
    {
        var rules = """{"apiGroups":["autoscaling"],"apiVersions":["v1"],"operations":["CREATE"],"resources":["horizontalpodautoscalers"]}""";
        var seen = Webhooks.At("/seen", asked => Webhooks.Review(asked, allowed: true));
        await ConfigureAsync("Validating", "seen", seen, $"{rules},{ConfigMaps}", $$""","matchPolicy":"{{policy}}" """);
        await UntilAskedAsync("/seen");
        await KubectlAsync("create -f -", """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: web}
            spec:
              maxReplicas: 3
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
              metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
            """);
        var asked = Webhooks.Asked("/seen").Where(r => (string?)r["kind"]!["kind"] == "HorizontalPodAutoscaler").ToList();
        Assert.Equal(times, asked.Count);
        if (times > 0)
        {
            Assert.Equal(("v1", "v2"), ((string?)asked[0]["kind"]!["version"], (string?)asked[0]["requestKind"]!["version"]));
            Assert.Equal(("autoscaling/v1", 70), ((string?)asked[0]["object"]!["apiVersion"], (int?)asked[0]["object"]!["spec"]!["targetCPUUtilizationPercentage"]));
        }
    }

    [Fact]
    public async Task Match_conditions_say_what_is_asked_about()
    {
        var no = Webhooks.At("/no", asked => Webhooks.Review(asked, allowed: false));
        await ConfigureAsync(
            "Validating", "no", no, ConfigMaps, ""","matchConditions":[{"name":"big","expression":"object.data.size() > 1"},{"name":"who","expression":"!('system:nodes' in request.userInfo.groups)"}]""");
        await UntilAsync("create configmap two --from-literal=a=1 --from-literal=b=2 --dry-run=server", answer => answer.ExitCode != 0);
        var refused = await TryKubectlAsync("create configmap two --from-literal=a=1 --from-literal=b=2");
        Assert.Contains("admission webhook \"no.example.com\" denied the request without explanation", refused.Error, StringComparison.Ordinal);
        await KubectlAsync("create configmap one --from-literal=a=1");
        Assert.All(Webhooks.Asked("/no"), asked => Assert.Equal(2, asked["object"]!["data"]!.AsObject().Count));
    }

    private static (string?, string?) Options(IReadOnlyList<JsonNode> asked) =>
        ((string?)asked[^1]["options"]!["kind"], (string?)asked[^1]["options"]!["fieldManager"]);

    private static string Map(string name, string key) =>
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"},"data":{"{{{key}}}":"1"}}""";

    private async Task ConfigureAsync(string type, string webhook, string client, string rules, string more = "", string reviews = """["v1"]""") =>
        (await TryConfigureAsync(type, webhook, client, rules, more, reviews)).Succeeded();

    private Task<Command> TryConfigureAsync(string type, string webhook, string client, string rules, string more = "", string reviews = """["v1"]""") =>
        Cluster.TryKubectlAsync("apply -f -", $$$"""
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"{{{type}}}WebhookConfiguration","metadata":{"name":"{{{_name}}}"},
            "webhooks":[{"name":"{{{webhook}}}.example.com","clientConfig":{{{client}}},"rules":[{{{rules}}}],"sideEffects":"None",
            "namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"{{{_name}}}"} },"admissionReviewVersions":{{{reviews}}}{{{more}}} }]}
            """);

    private Task<Command> TryKubectlAsync(string arguments) => Cluster.TryKubectlAsync($"-n {_name} {arguments}");

    private Task<string> KubectlAsync(string arguments, string? input = null) => Cluster.KubectlAsync($"-n {_name} {arguments}", input);

    /// <summary>A configuration holds soon after it is made.</summary>
    private Task<Command> UntilAskedAsync(string path) =>
        UntilAsync("create configmap probe --dry-run=server", _ => Webhooks.Asked(path).Count > 0);

    private Task<Command> UntilAsync(string arguments, Func<Command, bool> wanted) => Cluster.UntilAnswerAsync($"-n {_name} {arguments}", wanted);
}
