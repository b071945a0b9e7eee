using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.OpenApi;
using EdgeKube.Server.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

public sealed class BuiltInOpenApiTests
{
    private static readonly DefinitionTable _table = BuiltInDefinitions.Load();

    public static TheoryData<string, string> GroupVersions
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (group, version) in _table.All.Select(d => (d.Group, d.Version)).Distinct())
            {
                data.Add(group, version);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(GroupVersions))]
    public void No_reference_dangles(string group, string version)
    {
        using var document = JsonDocument.Parse(OpenApiV3Document.Document(_table, group, version));
        var known = Schemas(document).EnumerateObject().Select(s => "#/components/schemas/" + s.Name).ToHashSet();
        Assert.All(References(document.RootElement), r => Assert.Contains(r, known));
    }

    [Theory]
    [MemberData(nameof(GroupVersions))]
    public void The_index_leads_to_every_document_by_its_hash(string group, string version)
    {
        using var index = JsonDocument.Parse(OpenApiV3Document.Index(_table));
        var path = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
        var url = index.RootElement.GetProperty("paths").GetProperty(path).GetProperty("serverRelativeURL").GetString();
        Assert.Equal($"/openapi/v3/{path}?hash={OpenApiV3Document.Hash(OpenApiV3Document.Document(_table, group, version)!)}", url);
    }

    [Fact]
    public void A_patch_says_that_it_takes_fieldValidation_and_strategic_merge()
    {
        using var document = JsonDocument.Parse(OpenApiV3Document.Document(_table, "apps", "v1"));
        var patch = document.RootElement.GetProperty("paths").GetProperty("/apis/apps/v1/namespaces/{namespace}/deployments/{name}").GetProperty("patch");
        Assert.Equal("""{"group":"apps","kind":"Deployment","version":"v1"}""", patch.GetProperty("x-kubernetes-group-version-kind").GetRawText());
        Assert.Equal("patch", patch.GetProperty("x-kubernetes-action").GetString());
        Assert.Contains("fieldValidation", patch.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.Equal(
            ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"],
            patch.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(c => c.Name));
    }

    [Fact]
    public void Merge_rules_stand_with_the_field()
    {
        using var document = JsonDocument.Parse(OpenApiV3Document.Document(_table, "", "v1"));
        var containers = Schemas(document).GetProperty("io.k8s.api.core.v1.PodSpec").GetProperty("properties").GetProperty("containers");
        Assert.Equal("merge", containers.GetProperty("x-kubernetes-patch-strategy").GetString());
        Assert.Equal("name", containers.GetProperty("x-kubernetes-patch-merge-key").GetString());
        Assert.Equal("map", containers.GetProperty("x-kubernetes-list-type").GetString());
        Assert.Equal(
            "#/components/schemas/io.k8s.api.core.v1.Container",
            containers.GetProperty("items").GetProperty("allOf")[0].GetProperty("$ref").GetString());
    }

    [Fact]
    public void A_kind_is_found_by_its_group_version_and_kind()
    {
        using var document = JsonDocument.Parse(OpenApiV3Document.Document(_table, "", "v1"));
        var pod = Schemas(document).GetProperty("io.k8s.api.core.v1.Pod");
        Assert.Equal("""[{"group":"","kind":"Pod","version":"v1"}]""", pod.GetProperty("x-kubernetes-group-version-kind").GetRawText());
    }

    [Fact]
    public void A_group_version_that_is_not_there_has_no_document() => Assert.Null(OpenApiV3Document.Document(_table, "apps", "v2"));

    private static JsonElement Schemas(JsonDocument document) => document.RootElement.GetProperty("components").GetProperty("schemas");

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(
            p => p.Name == "$ref" && p.Value.ValueKind == JsonValueKind.String ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
