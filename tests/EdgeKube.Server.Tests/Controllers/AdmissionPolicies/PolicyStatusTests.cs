using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Controllers.AdmissionPolicies;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.AdmissionPolicies;

public sealed class PolicyStatusTests : RegistryFixture
{
    private static readonly ResourceKey _key = new(BuiltIn.ValidatingAdmissionPolicies, "", "p");

    [Fact]
    public async Task An_expression_that_does_not_fit_a_kind_is_warned_of()
    {
        await PolicyAsync(
            """{"apiGroups":["apps"],"apiVersions":["v1"],"resources":["deployments","replicasets"]},{"apiGroups":[""],"apiVersions":["v1"],"resources":["configmaps"]}""",
            """{"expression":"object.spec.template.metadata.labels.size() > 0 && object.metadata.creationTimestamp < timestamp('2020-01-01T00:00:00Z')","messageExpression":"'no ' + object.metadata.name"}""");
        Assert.Equal(
            """
            {"observedGeneration":1,"typeChecking":{"expressionWarnings":[{"fieldRef":"spec.validations[0].expression","warning":"/v1, Kind=ConfigMap: ERROR: <input>:1:7: undefined field 'spec'\n | object.spec.template.metadata.labels.size() > 0 && object.metadata.creationTimestamp < timestamp('2020-01-01T00:00:00Z')\n | ......^"}]}}
            """,
            await StatusAsync());
        var before = Registry.Revision;
        await new PolicyStatus(Registry).RunAsync(Ct);
        Assert.Equal(before, Registry.Revision);
    }

    [Fact]
    public async Task What_fits_is_told_too_and_a_change_is_looked_at_anew()
    {
        const string Deployments = """{"apiGroups":["apps"],"apiVersions":["v1"],"resources":["deployments"]}""";
        await PolicyAsync(Deployments, """{"expression":"object.spec.replicas > 1"}""");
        Assert.Equal("""{"observedGeneration":1,"typeChecking":{}}""", await StatusAsync());
        await Registry.UpdateAsync(
            _key,
            policy =>
            {
                policy["spec"]!["validations"] = JsonNode.Parse("""[{"expression":"object.spec.replicas > 'a'"}]""");
                return policy;
            },
            new WriteOptions(),
            Ct);
        var status = await StatusAsync();
        Assert.StartsWith("{\"observedGeneration\":2,", status, StringComparison.Ordinal);
        Assert.Contains("found no matching overload for '_\\u003E_' applied to '(int, string)'".Replace("\\u003E", ">", StringComparison.Ordinal), status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_be_any_kind_is_not_checked()
    {
        await PolicyAsync("""{"apiGroups":["*"],"apiVersions":["v1"],"resources":["configmaps"]}""", """{"expression":"object.nope"}""");
        Assert.Equal("""{"observedGeneration":1,"typeChecking":{}}""", await StatusAsync());
    }

    private async Task PolicyAsync(string rules, string validation) => await CreateAsync(BuiltIn.ValidatingAdmissionPolicies, "", $$$"""
        {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy","metadata":{"name":"p"},"spec":{"validations":[{{{validation}}}],
         "matchConstraints":{"resourceRules":[{{{rules.Replace("\"resources\"", "\"operations\":[\"*\"],\"resources\"", StringComparison.Ordinal)}}}]} } }
        """);

    private async Task<string> StatusAsync()
    {
        await new PolicyStatus(Registry).RunAsync(Ct);
        return (await FoundAsync(_key))!["status"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
