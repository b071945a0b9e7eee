using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.OpenApi;
using Xunit;

namespace EdgeKube.Api.Tests.OpenApi;

public sealed class OpenApiV2MergeTests
{
    private const string Own = """
        {"swagger":"2.0","paths":{"/api/v1/pods":{}},"definitions":{"io.k8s.Pod":{"description":"ours"},"com.example.Gadget":{"description":"ours"}}}
        """;

    [Fact]
    public void Only_what_is_below_its_root_is_taken_of_another_document()
    {
        var merged = Merge(("/apis/a/v1", """{"paths":{"/apis/a/v1":{},"/apis/a/v1/x":{},"/apis/a/v10/x":{},"/api/v1/pods":{"get":{}}}}"""));
        Assert.Equal(["/api/v1/pods", "/apis/a/v1", "/apis/a/v1/x"], merged["paths"]!.AsObject().Select(p => p.Key));
        Assert.Equal("{}", merged["paths"]!["/api/v1/pods"]!.ToJsonString());
        Assert.Equal("2.0", (string?)merged["swagger"]);
    }

    [Fact]
    public void A_type_of_a_name_that_is_known_gets_another_and_its_references_follow()
    {
        var merged = Merge((
            "/apis/a/v1",
            """{"paths":{"/apis/a/v1/x":{"get":{"schema":{"$ref":"#/definitions/com.example.Gadget"}}}},"definitions":{"com.example.Gadget":{"properties":{"next":{"$ref":"#/definitions/com.example.Gadget"},"pod":{"$ref":"#/definitions/io.k8s.Pod"}}},"io.k8s.Pod":{"description":"theirs"}}}"""));
        Assert.Equal("#/definitions/com.example.Gadget_v2", (string?)merged["paths"]!["/apis/a/v1/x"]!["get"]!["schema"]!["$ref"]);
        var added = merged["definitions"]!["com.example.Gadget_v2"]!["properties"]!;
        Assert.Equal(("#/definitions/com.example.Gadget_v2", "#/definitions/io.k8s.Pod"), ((string?)added["next"]!["$ref"], (string?)added["pod"]!["$ref"]));
        Assert.Equal("ours", (string?)merged["definitions"]!["com.example.Gadget"]!["description"]);
        Assert.Equal("ours", (string?)merged["definitions"]!["io.k8s.Pod"]!["description"]);
    }

    [Fact]
    public void Of_a_document_without_such_paths_nothing_is_taken() =>
        Assert.Equal(2, Merge(("/apis/a/v1", """{"paths":{},"definitions":{"com.example.Other":{}}}"""))["definitions"]!.AsObject().Count);

    private static JsonNode Merge(params (string Root, string Document)[] others) =>
        JsonNode.Parse(OpenApiV2Merge.Merge(Encoding.UTF8.GetBytes(Own), others.Select(o => (o.Root, JsonNode.Parse(o.Document)!.AsObject()))))!;
}
