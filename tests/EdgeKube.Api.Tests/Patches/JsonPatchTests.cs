using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Patches;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Api.Tests.Patches;

public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":[1]}]""", """{"a":1,"b":[1]}""")]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/1","value":2},{"op":"add","path":"/a/-","value":4}]""", """{"a":[1,2,3,4]}""")]
    [InlineData("""{"a":1,"b":2}""", """[{"op":"remove","path":"/a"}]""", """{"b":2}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"remove","path":"/a/0"}]""", """{"a":[2]}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"replace","path":"/a/b","value":null}]""", """{"a":{"b":null}}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"move","from":"/a/b","path":"/c"}]""", """{"a":{},"c":1}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/c"}]""", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("""{"a~b":{"c/d":1}}""", """[{"op":"replace","path":"/a~0b/c~1d","value":2}]""", """{"a~b":{"c/d":2}}""")]
    [InlineData("""{"~1":1}""", """[{"op":"test","path":"/~01","value":1}]""", """{"~1":1}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"","value":{"x":1,"x":2}}]""", """{"x":2}""")]
    [InlineData("""{"a":[1,{"b":2}]}""", """[{"op":"test","path":"/a","value":[1,{"b":2}]}]""", """{"a":[1,{"b":2}]}""")]
    [InlineData("""{"a":1}""", "[]", """{"a":1}""")]
    public void Each_operation_does_what_the_RFC_says(string before, string patch, string after)
    {
        var current = JsonNode.Parse(before)!.AsObject();
        var result = JsonPatch.Apply(current, Encoding.UTF8.GetBytes(patch));
        Assert.Equal(after, result.ToJsonString());
        Assert.Equal(before, current.ToJsonString());
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("{}", 400)]
    [InlineData("[1]", 400)]
    [InlineData("""[{"op":"add","path":"/a"}]""", 400)]
    [InlineData("""[{"op":"add","value":1}]""", 400)]
    [InlineData("""[{"op":"frob","path":"/a","value":1}]""", 422)]
    [InlineData("""[{"op":"add","path":"a","value":1}]""", 422)]
    [InlineData("""[{"op":"add","path":"/x/y","value":1}]""", 422)]
    [InlineData("""[{"op":"add","path":"/list/01","value":1}]""", 422)]
    [InlineData("""[{"op":"add","path":"/list/4","value":1}]""", 422)]
    [InlineData("""[{"op":"remove","path":"/x"}]""", 422)]
    [InlineData("""[{"op":"remove","path":""}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/x","value":1}]""", 422)]
    [InlineData("""[{"op":"replace","path":"","value":1}]""", 422)]
    [InlineData("""[{"op":"test","path":"/a","value":2}]""", 422)]
    [InlineData("""[{"op":"move","from":"/map","path":"/map/inner"}]""", 422)]
    public void A_wrong_patch_is_refused(string patch, int code)
    {
        var current = JsonNode.Parse("""{"a":1,"list":[1,2],"map":{}}""")!.AsObject();
        var refusal = Assert.Throws<ApiException>(() => JsonPatch.Apply(current, Encoding.UTF8.GetBytes(patch)));
        Assert.Equal(code, refusal.Code);
    }

    [Fact]
    public void Copies_of_copies_cannot_fill_the_memory()
    {
        var doubling = string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"/a","path":"/a/-"}""", 60));
        var current = new JsonObject { ["a"] = new JsonArray("0123456789") };
        Assert.Equal(413, Assert.Throws<ApiException>(() => JsonPatch.Apply(current, Encoding.UTF8.GetBytes($"[{doubling}]"))).Code);
    }

    [Fact]
    public void Any_patch_applies_or_is_refused()
    {
        var operations =
            from op in Gen.Elements("add", "remove", "replace", "move", "copy", "test")
            from path in JsonGenerators.Pointer
            from source in JsonGenerators.Pointer
            from value in JsonGenerators.Text
            select $$"""{"op":"{{op}}","path":"{{path}}","from":"{{source}}","value":{{value}}}""";
        var cases =
            from document in JsonGenerators.Object
            from patch in Gen.ListOf(operations)
            select (document, Patch: $"[{string.Join(',', patch)}]");
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            try
            {
                JsonPatch.Apply(JsonNode.Parse(c.document)!.AsObject(), Encoding.UTF8.GetBytes(c.Patch)).ToJsonString();
                return true;
            }
            catch (ApiException e)
            {
                return e.Code is 422 or 413;
            }
        }));
    }
}
