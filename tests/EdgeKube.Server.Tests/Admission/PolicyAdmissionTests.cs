using System.Net;
using EdgeKube.Server.Tests.ApiServer;
using Xunit;

namespace EdgeKube.Server.Tests.Admission;

public sealed class PolicyAdmissionTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Group = "/apis/admissionregistration.k8s.io/v1";
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_refuses_in_kubernetes_words_and_may_be_bound_to_a_part()
    {
        var made = await PolicyAsync("sized", """
            "variables":[{"name":"count","expression":"has(object.data) ? size(object.data) : 0"}],
            "validations":[{"expression":"variables.count < 2","messageExpression":"'too many: ' + string(variables.count) + ' in ' + namespaceObject.metadata.name","reason":"Forbidden"}]
            """);
        Assert.Equal(1, (int)made.Json["metadata"]!["generation"]!);
        await BindAsync("sized", "sized-here", """{"objectSelector":{"matchLabels":{"sized":"yes"}}}""", "\"Deny\"");
        var refused = await RefusedAsync("""{"metadata":{"name":"big","labels":{"sized":"yes"}},"data":{"a":"1","b":"2"}}""");
        Assert.Equal(HttpStatusCode.Forbidden, refused.Code);
        Assert.Equal("Forbidden", refused.Reason);
        Assert.Equal(
            "configmaps \"big\" is forbidden: ValidatingAdmissionPolicy 'sized' with binding 'sized-here' denied request: too many: 2 in default", refused.Message);
        Assert.Equal("ValidatingAdmissionPolicy 'sized' with binding 'sized-here' denied request: too many: 2 in default", (string?)refused.Json["details"]!["causes"]![0]!["message"]);
    }

    [Fact]
    public async Task Warnings_do_not_hold_a_write_up()
    {
        await PolicyAsync("named", """ "validations":[{"expression":"object.metadata.name.startsWith('ok-') || !object.metadata.name.startsWith('warned')"}] """);
        await BindAsync("named", "named-warn", "{}", "\"Warn\",\"Audit\"");
        ApiAnswer created;
        var tries = 0;
        do
        {
            created = await server.PostAsync($"{Maps}?dryRun=All", """{"metadata":{"name":"warned"}}""", Ct);
            Assert.Equal(HttpStatusCode.Created, created.Code);
        }
        while (created.Warnings.Count == 0 && tries++ < 300);
        Assert.Equal(
            "299 - \"Validation failed for ValidatingAdmissionPolicy 'named' with binding 'named-warn': failed expression: object.metadata.name.startsWith('ok-') || !object.metadata.name.startsWith('warned')\"",
            Assert.Single(created.Warnings));
    }

    [Fact]
    public async Task Parameters_come_from_the_object_that_the_binding_names()
    {
        const string Labels = "\"labels\":{\"param\":\"yes\"}";
        await server.PostAsync("/api/v1/namespaces/kube-system/configmaps", """{"metadata":{"name":"colors"},"data":{"color":"blue"}}""", Ct);
        await PolicyAsync("param", """
            "paramKind":{"apiVersion":"v1","kind":"ConfigMap"},
            "validations":[{"expression":"object.data.color == params.data.color","message":"wrong color"}]
            """);
        await BindAsync(
            "param",
            "param-b",
            """{"objectSelector":{"matchLabels":{"param":"yes"}}}""",
            "\"Deny\"",
            ",\"paramRef\":{\"name\":\"colors\",\"namespace\":\"kube-system\",\"parameterNotFoundAction\":\"Deny\"}");
        var wrong = await RefusedAsync($$$"""{"metadata":{"name":"param-a",{{{Labels}}}},"data":{"color":"red"}}""");
        Assert.Equal(("Invalid", 422), (wrong.Reason, (int)wrong.Code));
        Assert.EndsWith("denied request: wrong color", wrong.Message, StringComparison.Ordinal);
        var right = $$$"""{"metadata":{"name":"param-b",{{{Labels}}}},"data":{"color":"blue"}}""";
        Assert.Equal(HttpStatusCode.Created, (await server.PostAsync(Maps, right, Ct)).Code);
        await server.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/kube-system/configmaps/colors", null, Ct);
        var missing = await server.PostAsync(Maps, right, Ct);
        Assert.EndsWith("failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_refuses_unless_failures_are_to_be_ignored()
    {
        await PolicyAsync("erring", """ "matchConditions":[{"name":"only","expression":"object.metadata.name.startsWith('err-')"}],"validations":[{"expression":"object.nothing.at == 'all'"}] """);
        await BindAsync("erring", "erring-b", "{}", "\"Warn\"");
        var failed = await RefusedAsync("""{"metadata":{"name":"err-a"}}""");
        Assert.EndsWith("denied request: expression 'object.nothing.at == 'all'' resulted in error: no such key: nothing", failed.Message, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.OK,
            (await server.PatchAsync($"{Group}/validatingadmissionpolicies/erring", "merge", """{"spec":{"failurePolicy":"Ignore"}}""", Ct)).Code);
        var tries = 0;
        while ((await server.PostAsync($"{Maps}?dryRun=All", """{"metadata":{"name":"err-a"}}""", Ct)).Code != HttpStatusCode.Created)
        {
            Assert.True(tries++ < 300);
        }
    }

    [Fact]
    public async Task The_authorizer_is_asked_and_the_request_is_seen()
    {
        await PolicyAsync("asking", """
            "matchConditions":[{"name":"only","expression":"request.namespace == 'default' && request.name.startsWith('ask-') && request.operation == 'CREATE'"}],
            "validations":[
              {"expression":"authorizer.group('').resource('secrets').namespace('default').check('get').allowed()","message":"the administrator may"},
              {"expression":"authorizer.requestResource.check('create').allowed()","message":"this too"},
              {"expression":"authorizer.serviceAccount('default','nobody').group('').resource('secrets').check('get').allowed()","message":"nobody may not"}]
            """);
        await BindAsync("asking", "asking-b", "{}", "\"Deny\"");
        var refused = await RefusedAsync("""{"metadata":{"name":"ask-a"}}""");
        Assert.EndsWith("denied request: nobody may not", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_compile_is_refused_with_its_place()
    {
        var refused = await server.PostAsync($"{Group}/validatingadmissionpolicies", Policy("bad", """
            "variables":[{"name":"x","expression":"1"}],
            "validations":[{"expression":"object.a ="},{"expression":"'text'"},{"expression":"variables.y == 1"},{"expression":"params.a == 1"}]
            """), Ct);
        Assert.Equal((422, "Invalid"), ((int)refused.Code, refused.Reason));
        var causes = refused.Json["details"]!["causes"]!.AsArray();
        Assert.Equal(
            ["spec.validations[0].expression", "spec.validations[1].expression", "spec.validations[2].expression", "spec.validations[3].expression"],
            causes.Select(c => (string)c!["field"]!));
        Assert.Contains("compilation failed: ERROR: <input>:1:", (string)causes[0]!["message"]!, StringComparison.Ordinal);
        Assert.EndsWith("must evaluate to bool", (string)causes[1]!["message"]!, StringComparison.Ordinal);
        Assert.Contains("undefined field 'y'", (string)causes[2]!["message"]!, StringComparison.Ordinal);
        Assert.Contains("undeclared reference to 'params'", (string)causes[3]!["message"]!, StringComparison.Ordinal);
        var binding = await server.PostAsync($"{Group}/validatingadmissionpolicybindings", """{"metadata":{"name":"bad"},"spec":{"validationActions":["Deny","Warn"]}}""", Ct);
        Assert.Contains("must not contain both Deny and Warn", binding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_cannot_be_asked_is_refused()
    {
        var refused = await server.PostAsync($"{Group}/validatingwebhookconfigurations", """
            {"metadata":{"name":"bad"},"webhooks":[{"name":"short","clientConfig":{"url":"http://a/b?c"},"sideEffects":"Some","admissionReviewVersions":["v9"],
             "rules":[{"operations":["*","CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["*/*","pods"]}],
             "matchConditions":[{"name":"x","expression":"what"}]}]}
            """, Ct);
        Assert.Equal(422, (int)refused.Code);
        Assert.Contains(
            refused.Json["details"]!["causes"]!.AsArray(),
            c => (string?)c!["field"] == "webhooks[0].matchConditions[0].expression"
                && ((string?)c["message"])!.Contains("undeclared reference to 'what'", StringComparison.Ordinal));
    }

    private static string Policy(string name, string spec) => $$$"""
        {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy","metadata":{"name":"{{{name}}}"},
         "spec":{"matchConstraints":{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE","UPDATE"],"resources":["configmaps"]}]},{{{spec}}}}}
        """;

    private async Task<ApiAnswer> PolicyAsync(string name, string spec)
    {
        var made = await server.PostAsync($"{Group}/validatingadmissionpolicies", Policy(name, spec), Ct);
        Assert.True(made.Code == HttpStatusCode.Created, made.Text);
        return made;
    }

    private async Task BindAsync(string policy, string name, string match, string actions, string more = "")
    {
        var made = await server.PostAsync($"{Group}/validatingadmissionpolicybindings", $$$"""
            {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicyBinding","metadata":{"name":"{{{name}}}"},
             "spec":{"policyName":"{{{policy}}}","matchResources":{{{match}}},"validationActions":[{{{actions}}}]{{{more}}}}}
            """, Ct);
        Assert.True(made.Code == HttpStatusCode.Created, made.Text);
    }

    /// <summary>A binding holds soon after it is made.</summary>
    private async Task<ApiAnswer> RefusedAsync(string body)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            var answer = await server.PostAsync($"{Maps}?dryRun=All", body, Ct);
            if (answer.Code != HttpStatusCode.Created)
            {
                return answer;
            }
        }

        throw new TimeoutException("the write was never refused");
    }
}
