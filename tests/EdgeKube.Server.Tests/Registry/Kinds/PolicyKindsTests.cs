using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds;
using EdgeKube.Server.Registry.Kinds.FlowSchemas;
using EdgeKube.Server.Registry.Kinds.IngressClasses;
using EdgeKube.Server.Registry.Kinds.Ingresses;
using EdgeKube.Server.Registry.Kinds.IPAddresses;
using EdgeKube.Server.Registry.Kinds.PriorityLevelConfigurations;
using EdgeKube.Server.Registry.Kinds.ServiceCIDRs;
using EdgeKube.Server.Registry.Kinds.ValidatingAdmissionPolicies;
using EdgeKube.Server.Registry.Kinds.ValidatingAdmissionPolicyBindings;
using EdgeKube.Server.Registry.Kinds.Webhooks;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Kinds;

public sealed class PolicyKindsTests
{
    private const string Webhook = """{"name":"a.b.c","sideEffects":"None","admissionReviewVersions":["v1"],"clientConfig":{"url":"https://h/p"},"rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}]}""";

    [Theory]
    [InlineData("""{}""", "spec.controller: Required value")]
    [InlineData("""{"controller":"nginx"}""", "spec.controller: Invalid value: \"nginx\": must be a domain-prefixed path (such as \"acme.io/foo\")")]
    [InlineData("""{"controller":"a.io/b","parameters":{"kind":"K","name":"n","scope":"Namespace"}}""", "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'")]
    [InlineData("""{"controller":"a.io/b","parameters":{"kind":"K","name":"n","namespace":"x"}}""", "spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'")]
    public void An_ingress_class_names_its_controller_and_parameters(string spec, string error)
    {
        var hooks = new IngressClassHooks();
        Assert.Equal([error], hooks.Errors(hooks.Created($$"""{"metadata":{"name":"c"},"spec":{{spec}} }""")));
    }

    [Theory]
    [InlineData("10.0.0.1", null)]
    [InlineData("2001:db8::1", null)]
    [InlineData("2001:0db8::1", "metadata.name: Invalid value: \"2001:0db8::1\": must be in canonical form (\"2001:db8::1\")")]
    [InlineData("web", "metadata.name: Invalid value: \"web\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    public void An_ip_address_is_named_after_itself(string name, string? error) => Assert.Equal(
        error is null ? [] : [error],
        new IPAddressHooks().Errors(Checked.Json($$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"parentRef":{"resource":"services","namespace":"default","name":"web"} } }""")));

    [Theory]
    [InlineData("[]", "spec.cidrs: Required value: at least one CIDR required")]
    [InlineData("[\"10.0.0.0/8\",\"10.1.0.0/16\"]", "spec.cidrs: Invalid value: [\"10.0.0.0/8\",\"10.1.0.0/16\"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64")]
    [InlineData("[\"10.0.0.0\"]", "spec.cidrs[0]: Invalid value: \"10.0.0.0\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    public void A_service_range_has_one_range_of_a_family(string cidrs, string error) =>
        Assert.Equal([error], new ServiceCIDRHooks().Errors(Checked.Json($$$"""{"spec":{"cidrs":{{{cidrs}}} } }""")));

    [Fact]
    public void A_service_range_may_only_get_the_other_family()
    {
        var old = Checked.Json("""{"spec":{"cidrs":["10.0.0.0/8"]}}""");
        Assert.Empty(new ServiceCIDRHooks().Errors(Checked.Json("""{"spec":{"cidrs":["10.0.0.0/8","fd00::/64"]}}"""), old));
        Assert.Equal(
            ["spec.cidrs[0]: Invalid value: \"11.0.0.0/8\": field is immutable"],
            new ServiceCIDRHooks().Errors(Checked.Json("""{"spec":{"cidrs":["11.0.0.0/8"]}}"""), old));
    }

    [Theory]
    [InlineData("\"a.b.c\"", "\"a.b.c\"", null)]
    [InlineData("\"a.b.c\"", "\"short\"", "webhooks[0].name: Invalid value: \"short\": should be a domain with at least three segments separated by dots")]
    [InlineData("\"None\"", "\"Some\"", "webhooks[0].sideEffects: Unsupported value: \"Some\": supported values: \"None\", \"NoneOnDryRun\"")]
    [InlineData("[\"v1\"],\"client", "[\"v9\"],\"client", "webhooks[0].admissionReviewVersions: Invalid value: [\"v9\"]: must include at least one of v1, v1beta1")]
    [InlineData("https://h/p", "http://h/p", "webhooks[0].clientConfig.url: Invalid value: \"http://h/p\": 'https' is the only allowed URL scheme; desired format: https://host[/path]")]
    [InlineData("\"url\":\"https://h/p\"", "", "webhooks[0].clientConfig: Required value: exactly one of url or service is required")]
    [InlineData("[\"pods\"]", "[\"*\",\"pods\"]", "webhooks[0].rules[0].resources: Invalid value: [\"*\",\"pods\"]: if '*' is present, must not specify other resources without subresources")]
    [InlineData("[\"CREATE\"]", "[\"*\",\"CREATE\"]", "webhooks[0].rules[0].operations: Invalid value: [\"*\",\"CREATE\"]: if '*' is present, must not specify other operations")]
    public void A_webhook_is_checked_in_Kubernetes_words(string from, string to, string? error) => Assert.Equal(
        error is null ? [] : [error],
        new WebhookConfigurationHooks(BuiltIn.ValidatingWebhookConfigurations).Errors(
            Checked.Json($$"""{"webhooks":[{{Webhook.Replace(from, to, StringComparison.Ordinal)}}] }""")));

    [Fact]
    public void Webhooks_of_one_configuration_have_names_of_their_own() => Assert.Equal(
        ["webhooks[1].name: Duplicate value: \"a.b.c\""],
        new WebhookConfigurationHooks(BuiltIn.MutatingWebhookConfigurations).Errors(Checked.Json($$"""{"webhooks":[{{Webhook}},{{Webhook}}] }""")));

    [Fact]
    public void A_policy_says_what_it_is_for_and_what_must_hold()
    {
        Assert.Equal(
            [
                "spec.matchConstraints: Required value",
                "spec.validations: Required value: validations or auditAnnotations must contain at least one item",
                "spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item",
            ],
            new ValidatingAdmissionPolicyHooks().Errors(Checked.Json("""{"metadata":{"name":"p"},"spec":{}}""")));
        Assert.Equal(
            ["spec.validationActions: Invalid value: [\"Deny\",\"Warn\"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)"],
            new ValidatingAdmissionPolicyBindingHooks().Errors(Checked.Json("""{"spec":{"policyName":"p","validationActions":["Deny","Warn"]}}""")));
    }

    [Fact]
    public void Mandatory_flow_control_is_valid_and_stays()
    {
        foreach (var (type, name) in MandatoryFlowControl.All)
        {
            IKindHooks hooks = type == BuiltIn.FlowSchemas ? new FlowSchemaHooks() : new PriorityLevelConfigurationHooks();
            var obj = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = MandatoryFlowControl.Spec(type, name) };
            Assert.Empty(hooks.Errors(obj));
        }

        var changed = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "catch-all" }, ["spec"] = MandatoryFlowControl.Spec(BuiltIn.FlowSchemas, "catch-all") };
        changed["spec"]!["matchingPrecedence"] = 9000;
        Assert.EndsWith("spec of 'catch-all' must equal the fixed value", Assert.Single(new FlowSchemaHooks().Errors(changed)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"Exempt"}""", "spec.type: Invalid value: \"Exempt\": type must be 'Exempt' if and only if name is 'exempt'")]
    [InlineData("""{"type":"Limited"}""", "spec.limited: Required value: must not be empty when type is Limited")]
    [InlineData("""{"type":"Limited","limited":{"limitResponse":{"type":"Queue","queuing":{"queues":4,"handSize":8,"queueLengthLimit":1}}}}""", "spec.limited.limitResponse.queuing.handSize: Invalid value: 8: should not be greater than queues (4)")]
    public void A_priority_level_has_the_parts_of_its_type(string spec, string error) => Assert.Equal(
        [error],
        new PriorityLevelConfigurationHooks().Errors(Checked.Json($$$"""{"metadata":{"name":"mine"},"spec":{{{spec}}} }""")));

    [Theory]
    [InlineData("""{"defaultBackend":{"service":{"name":"web"}}}""", "spec.defaultBackend: Required value: port name or number is required")]
    [InlineData("""{"defaultBackend":{}}""", "spec.defaultBackend: Invalid value: \"\": resource or service backend is required")]
    [InlineData("""{"rules":[{"http":{"paths":[]}}]}""", "spec.rules[0].http.paths: Required value")]
    [InlineData("""{}""", "spec: Invalid value: []: either `defaultBackend` or `rules` must be specified")]
    public void An_ingress_leads_somewhere(string spec, string error) => Assert.Equal(
        [error], new IngressHooks(StoredObjects.None).Errors(Checked.Json($$$"""{"metadata":{"name":"i"},"spec":{{{spec}}} }""")));
}
