using System.Text.Json.Nodes;
using EdgeKube.Api.Patches;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Api.Tests.Patches;

public sealed class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void The_examples_of_the_RFC_hold(string before, string patch, string after)
    {
        var current = JsonNode.Parse(before)!.AsObject();
        Assert.Equal(after, MergePatch.Apply(current, JsonNode.Parse(patch)!.AsObject()).ToJsonString());
        Assert.Equal(before, current.ToJsonString());
    }

    [Fact]
    public void Applying_twice_changes_nothing_more() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
            JsonGenerators.Object.ToArbitrary(), JsonGenerators.Object.ToArbitrary(), (document, patch) =>
            {
                var change = JsonNode.Parse(patch)!.AsObject();
                var once = MergePatch.Apply(JsonNode.Parse(document)!.AsObject(), change);
                return JsonNode.DeepEquals(once, MergePatch.Apply(once, change)) && change.ToJsonString() == JsonNode.Parse(patch)!.ToJsonString();
            }));
}
