using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using EdgeKube.Api.Selectors;
using Xunit;

namespace EdgeKube.Api.Tests.Selectors;

public sealed class FieldSelectorTests
{
    private static readonly ResourceDefinition _pods = new()
    {
        Group = "",
        Version = "v1",
        Kind = "Pod",
        Plural = "pods",
        Singular = "pod",
        Namespaced = true,
        Schema = new SchemaNode(),
        SelectableFields = ["spec.nodeName", "status.phase", "spec.unschedulable"],
    };

    [Theory]
    [InlineData("", true)]
    [InlineData("spec.nodeName=board-1", true)]
    [InlineData("spec.nodeName==board-1,status.phase!=Failed", true)]
    [InlineData("spec.nodeName!=board-1", false)]
    [InlineData("status.phase=", true)]
    [InlineData("metadata.name=a\\,b", true)]
    [InlineData("spec.unschedulable=false", true)]
    public void Fields_are_compared_as_text(string text, bool expected) => Assert.Equal(
        expected,
        FieldSelector.Parse(text, _pods).Matches(JsonElement.Parse("""{"metadata":{"name":"a,b"},"spec":{"nodeName":"board-1"}}""")));

    [Theory]
    [InlineData("spec.nodeName=board-1", true)]
    [InlineData("spec.nodeName=board-2", false)]
    [InlineData("spec.nodeName!=board-2", true)]
    [InlineData("spec.nodeName=", true)]
    [InlineData("spec.unschedulable=true", true)]
    [InlineData("spec.nodeName=1", true)]
    [InlineData("metadata.name=a\\,b", true)]
    public void What_cannot_match_is_known_without_reading_it(string text, bool may) =>
        Assert.Equal(may, FieldSelector.Parse(text, _pods).MayMatch("""{"metadata":{"name":"a"},"spec":{"nodeName":"board-1"}}"""u8));

    [Fact]
    public void A_field_that_the_kind_does_not_offer_is_refused() => Assert.Equal(
        "Unable to find \"/v1, Resource=pods\" that match label selector \"\", field selector \"spec.x=1\": field label not supported: spec.x",
        Assert.Throws<ApiException>(() => FieldSelector.Parse("spec.x=1", _pods)).Message);

    [Fact]
    public void What_is_no_comparison_is_refused() => Assert.Equal(
        "invalid selector: 'a'; can't understand 'a'",
        Assert.Throws<ApiException>(() => FieldSelector.Parse("a", _pods)).Message);

    [Fact]
    public void The_fields_it_reads_and_the_values_it_demands_are_known()
    {
        var selector = FieldSelector.Parse("metadata.name=a,status.phase!=Failed", _pods);
        Assert.Equal(["metadata.name", "status.phase"], selector.Fields);
        Assert.Equal("a", selector.Exact("metadata.name"));
        Assert.Null(selector.Exact("status.phase"));
        Assert.True(FieldSelector.Parse("", _pods).IsEverything);
    }
}
