using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Deployments;
using EdgeKube.Server.Registry.Kinds.ReplicaSets;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Kinds.Deployments;

public sealed class DeploymentHooksTests
{
    private const string Plain = """
        {"metadata":{"name":"d","namespace":"default"},"spec":{"selector":{"matchLabels":{"app":"web"}},
        "template":{"metadata":{"labels":{"app":"web"}},"spec":{"restartPolicy":"Always","containers":[{"name":"a","image":"x:1"}]}}}}
        """;

    private readonly DeploymentHooks _hooks = new();

    [Fact]
    public void A_new_deployment_rolls_a_quarter_at_a_time()
    {
        var deployment = _hooks.Created(Plain);
        Assert.Equal(
            """{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}}""",
            deployment["spec"]!["strategy"]!.ToJsonString());
        Assert.Equal(1, (int)deployment["spec"]!["replicas"]!);
        Assert.Equal("IfNotPresent", (string?)deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["imagePullPolicy"]);
        Assert.Null(deployment["spec"]!["template"]!["spec"]!["tolerations"]);
        Assert.Empty(_hooks.Errors(deployment));
    }

    [Theory]
    [InlineData("""{"selector":{}}""", "spec.selector: Invalid value: {}: empty selector is invalid for deployment")]
    [InlineData("""{"selector":{"matchLabels":{"app":"other"}}}""",
        "spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}: `selector` does not match template `labels`")]
    [InlineData("""{"replicas":-1}""", "spec.replicas: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("""{"strategy":{"type":"Recreate","rollingUpdate":{"maxSurge":1}}}""",
        "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'")]
    [InlineData("""{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":"0%"}}}""",
        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"0%\": may not be 0 when `maxSurge` is 0")]
    [InlineData("""{"strategy":{"rollingUpdate":{"maxUnavailable":"101%"}}}""",
        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not be greater than 100%")]
    [InlineData("""{"minReadySeconds":600}""", "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds")]
    public void A_wrong_spec_is_refused_in_Kubernetes_words(string change, string error)
    {
        var deployment = Checked.Json(Plain);
        foreach (var (name, value) in Checked.Json(change))
        {
            deployment["spec"]![name] = value?.DeepClone();
        }

        _hooks.PrepareCreate(deployment);
        Assert.Equal([error], _hooks.Errors(deployment));
    }

    [Fact]
    public void The_template_has_the_rules_of_the_pods_it_becomes()
    {
        var deployment = _hooks.Created(Plain);
        deployment["spec"]!["template"]!["spec"]!["restartPolicy"] = "Never";
        deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "";
        Assert.Equal(
            ["spec.template.spec.containers[0].image: Required value", "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\""],
            _hooks.Errors(deployment));
    }

    [Fact]
    public void The_selector_may_not_change()
    {
        var old = _hooks.Created(Plain);
        var updated = _hooks.Updated(old, d => d["spec"]!["selector"]!["matchLabels"] = new JsonObject());
        Assert.Contains("spec.selector: Invalid value: {\"matchLabels\":{}}: empty selector is invalid for deployment", _hooks.Errors(updated, old));
        updated = _hooks.Updated(old, d =>
        {
            d["spec"]!["selector"]!["matchLabels"]!["tier"] = "x";
            d["spec"]!["template"]!["metadata"]!["labels"]!["tier"] = "x";
        });
        Assert.Equal(["spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"web\",\"tier\":\"x\"}}: field is immutable"], _hooks.Errors(updated, old));
    }

    [Fact]
    public void A_replica_set_follows_the_same_rules()
    {
        var hooks = new ReplicaSetHooks();
        var set = hooks.Created(Plain);
        Assert.Equal("""{"replicas":0}""", set["status"]!.ToJsonString());
        Assert.Empty(hooks.Errors(set));
        set["spec"]!["template"]!["metadata"]!["labels"] = new JsonObject();
        Assert.Single(hooks.Errors(set));
    }
}
