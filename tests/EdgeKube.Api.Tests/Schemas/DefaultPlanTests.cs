using System.Text;
using System.Text.Json;
using EdgeKube.Api.Schemas;
using Xunit;

namespace EdgeKube.Api.Tests.Schemas;

public sealed class DefaultPlanTests
{
    [Theory]
    [InlineData("""{"a":1,"list":[],"map":{},"inner":{"b":"x"}}""", true)]
    [InlineData("""{"inner":{"b":"x"},"unknown":{"a":[1,{"b":2}]},"a":0}""", true)]
    [InlineData("""{"list":[],"inner":{"b":"x"}}""", false)]
    [InlineData("""{"a":1,"inner":{}}""", false)]
    [InlineData("""{"a":1}""", true)]
    [InlineData("""{"a":null}""", false)]
    [InlineData("""{"a":1,"none":null}""", true)]
    [InlineData("""{"a":1,"list":[{"c":1},{"d":2}]}""", false)]
    [InlineData("""{"a":1,"list":[{"c":1},{"c":2,"d":[]}]}""", true)]
    [InlineData("""{"a":1,"map":{"x":{"c":1},"y":{}}}""", false)]
    [InlineData("""{"a":1,"map":{"x":{"c":1}},"list":"wrong","inner":7}""", true)]
    public void What_lacks_a_default_is_found_in_the_bytes(string json, bool isComplete)
    {
        using var document = JsonDocument.Parse("""
            {"type":"object","properties":{"a":{"type":"integer","default":1},"plain":{"type":"string"},
            "none":{"type":"string","nullable":true},
            "inner":{"type":"object","properties":{"b":{"type":"string","default":"x"}}},
            "list":{"type":"array","items":{"type":"object","properties":{"c":{"type":"integer","default":1},"d":{"type":"array"}}}},
            "map":{"type":"object","additionalProperties":{"type":"object","properties":{"c":{"type":"integer","default":1}}}}}}
            """);
        var plan = DefaultPlan.Of(CustomSchema.Read(document.RootElement));
        Assert.Equal(isComplete, plan!.IsMet(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void A_schema_without_defaults_needs_no_look() =>
        Assert.Null(DefaultPlan.Of(new SchemaNode { Type = "object", Properties = { ["a"] = new() { Type = "array", Items = new() { Type = "string" } } } }));
}
