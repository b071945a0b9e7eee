using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Updates that name no revision: Kubernetes takes them of some kinds and refuses them of others.</summary>
public sealed class UpdateConditionTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Refused = "metadata.resourceVersion: Invalid value: 0x0: must be specified for an update";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/apis/coordination.k8s.io/v1/namespaces/default/leases", "")]
    [InlineData("/apis/node.k8s.io/v1/runtimeclasses", ",\"handler\":\"runc\"")]
    [InlineData("/apis/policy/v1/namespaces/default/poddisruptionbudgets", ",\"spec\":{\"minAvailable\":1}")]
    [InlineData("/apis/storage.k8s.io/v1/csidrivers", ",\"spec\":{}")]
    [InlineData("/apis/storage.k8s.io/v1/csinodes", ",\"spec\":{\"drivers\":[]}")]
    [InlineData("/apis/storage.k8s.io/v1/namespaces/default/csistoragecapacities", ",\"storageClassName\":\"a\"")]
    [InlineData("/apis/storage.k8s.io/v1/volumeattachments", ",\"spec\":{\"attacher\":\"a\",\"nodeName\":\"n\",\"source\":{\"persistentVolumeName\":\"p\"}}")]
    [InlineData("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies", ",\"spec\":{\"matchConstraints\":{\"resourceRules\":[{\"apiGroups\":[\"x.io\"],\"apiVersions\":[\"v1\"],\"operations\":[\"CREATE\"],\"resources\":[\"xs\"]}]},\"validations\":[{\"expression\":\"true\"}]}")]
    [InlineData("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings", ",\"spec\":{\"policyName\":\"p.x.io\",\"validationActions\":[\"Warn\"]}")]
    [InlineData("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", "")]
    [InlineData("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", "")]
    [InlineData("/apis/apiregistration.k8s.io/v1/apiservices", ",\"spec\":{\"group\":\"held\",\"version\":\"v1\",\"groupPriorityMinimum\":1,\"versionPriority\":1,\"insecureSkipTLSVerify\":true,\"service\":{\"namespace\":\"default\",\"name\":\"x\"}}", "v1.held")]
    [InlineData("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", ",\"spec\":{\"group\":\"held.example.com\",\"scope\":\"Namespaced\",\"names\":{\"plural\":\"boxes\",\"singular\":\"box\",\"kind\":\"Box\",\"listKind\":\"BoxList\"},\"versions\":[{\"name\":\"v1\",\"served\":true,\"storage\":true,\"schema\":{\"openAPIV3Schema\":{\"type\":\"object\"}}}]}", "boxes.held.example.com")]
    public async Task A_kind_that_must_know_its_revision_is_not_written_over(string path, string rest, string name = "held")
    {
        var parts = path.Split('/');
        var made = await server.PostAsync(path, $$"""{"metadata":{"name":"{{name}}"}{{rest}}}""", Ct);
        Assert.True(made.Code == HttpStatusCode.Created, made.Text);
        await RefusedAsync($"{path}/{name}", made.Json, $"{parts[^1]}.{parts[2]}", name);
    }

    [Fact]
    public async Task Nor_is_a_custom_resource_except_its_scale()
    {
        const string Boxes = "/apis/crates.example.com/v1/namespaces/default/crates";
        await server.PostAsync(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            """{"metadata":{"name":"crates.crates.example.com"},"spec":{"group":"crates.example.com","scope":"Namespaced","names":{"plural":"crates","singular":"crate","kind":"Crate","listKind":"CrateList"},"versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{},"scale":{"specReplicasPath":".spec.n","statusReplicasPath":".status.n"}},"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{"n":{"type":"integer"}}},"status":{"type":"object","properties":{"n":{"type":"integer"}}}}}}}]}}""",
            Ct);
        for (var tries = 0; tries < 3000 && (await server.GetAsync(Boxes, Ct)).Code == HttpStatusCode.NotFound; tries++)
        {
            await Task.Yield(); // it is served soon, not at once
        }

        var made = await server.PostAsync(Boxes, """{"apiVersion":"crates.example.com/v1","kind":"Crate","metadata":{"name":"held"},"spec":{"n":1}}""", Ct);
        await RefusedAsync($"{Boxes}/held", made.Json, "crates.crates.example.com", "held");
        var scale = (await server.GetAsync($"{Boxes}/held/scale", Ct)).Json;
        scale["metadata"]!.AsObject().Remove("resourceVersion");
        scale["spec"]!["replicas"] = 3;
        var scaled = await server.PutAsync($"{Boxes}/held/scale", scale, Ct);
        Assert.True(scaled.Code == HttpStatusCode.OK, scaled.Text);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/configmaps", "")]
    [InlineData("/api/v1/namespaces/default/endpoints", "")]
    [InlineData("/apis/storage.k8s.io/v1/storageclasses", ",\"provisioner\":\"a\"")]
    [InlineData("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", ",\"addressType\":\"IPv4\",\"endpoints\":[]")]
    [InlineData("/apis/networking.k8s.io/v1/ingressclasses", ",\"spec\":{\"controller\":\"a.com/b\"}")]
    public async Task Others_are(string path, string rest)
    {
        var made = await server.PostAsync(path, $$"""{"metadata":{"name":"open"}{{rest}}}""", Ct);
        Assert.True(made.Code == HttpStatusCode.Created, made.Text);
        foreach (var revision in (string?[])[null, "0"])
        {
            var updated = await server.PutAsync($"{path}/open", Without(made.Json, revision), Ct);
            Assert.True(updated.Code == HttpStatusCode.OK, updated.Text);
        }
    }

    [Fact]
    public async Task A_generation_counts_what_is_wanted_of_kinds_without_a_status()
    {
        const string Path = "/apis/networking.k8s.io/v1/namespaces/default/networkpolicies";
        var made = await server.PostAsync(Path, """{"metadata":{"name":"count"},"spec":{"podSelector":{}}}""", Ct);
        var same = await server.PatchAsync($"{Path}/count", "merge", """{"metadata":{"labels":{"a":"b"}}}""", Ct);
        var next = await server.PatchAsync($"{Path}/count", "merge", """{"spec":{"policyTypes":["Egress"]}}""", Ct);
        Assert.Equal(("1", "1", "2"), (Generation(made), Generation(same), Generation(next)));

        static string Generation(ApiAnswer answer) => answer.Field("metadata", "generation");
    }

    private static JsonNode Without(JsonNode value, string? revision)
    {
        if (revision is null)
        {
            value["metadata"]!.AsObject().Remove("resourceVersion");
        }
        else
        {
            value["metadata"]!["resourceVersion"] = revision;
        }

        return value;
    }

    private async Task RefusedAsync(string path, JsonNode made, string type, string name)
    {
        foreach (var revision in (string?[])[null, "0"])
        {
            var answer = await server.PutAsync(path, Without(made.DeepClone(), revision), Ct);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "Invalid", $"{type} \"{name}\" is invalid: {Refused}"), (answer.Code, answer.Reason, answer.Message));
            Assert.Equal(type.Split('.')[0], answer.Field("details", "kind"));
        }

        made["metadata"]!["resourceVersion"] = (await server.GetAsync(path, Ct)).Revision;
        var updated = await server.PutAsync(path, made, Ct);
        Assert.True(updated.Code == HttpStatusCode.OK, updated.Text);
    }
}
