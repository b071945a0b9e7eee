using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Schemas;
using Xunit;

namespace EdgeKube.Api.Tests.Schemas;

public sealed class CustomSchemaTests
{
    [Theory]
    [InlineData("""{"type":"integer","maximum":3}""", "4", "Invalid value: 4: x in body should be less than or equal to 3")]
    [InlineData("""{"type":"integer","minimum":3,"exclusiveMinimum":true}""", "3", "Invalid value: 3: x in body should be greater than 3")]
    [InlineData("""{"type":"integer","multipleOf":2}""", "3", "Invalid value: 3: x in body should be a multiple of 2")]
    [InlineData("""{"type":"integer"}""", "\"a\"", "Invalid value: \"string\": x in body must be of type integer: \"string\"")]
    [InlineData("""{"type":"string"}""", "null", "Invalid value: \"null\": x in body must be of type string: \"null\"")]
    [InlineData("""{"type":"string","pattern":"^a+$"}""", "\"b\"", "Invalid value: \"b\": x in body should match '^a+$'")]
    [InlineData("""{"type":"string","enum":["a","b"]}""", "\"c\"", "Unsupported value: \"c\": supported values: \"a\", \"b\"")]
    [InlineData("""{"type":"string","minLength":2}""", "\"c\"", "Invalid value: \"c\": x in body should be at least 2 chars long")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"c\"", "Invalid value: \"c\": x in body must be of type date-time: \"c\"")]
    [InlineData("""{"type":"array","items":{"type":"string"},"maxItems":1}""", """["a","b"]""", "Too many: 2: must have at most 1 items")]
    [InlineData("""{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"set"}""", """["a","a"]""", "Duplicate value: \"a\"")]
    [InlineData("""{"type":"object","required":["y"],"properties":{"y":{"type":"string"}}}""", "{}", "Required value")]
    [InlineData("""{"type":"integer","not":{"enum":[1]}}""", "1", "Invalid value: \"\": \"x\" must not validate the schema (not)")]
    [InlineData(
        """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"oneOf":[{"required":["a"]},{"required":["b"]}]}""",
        """{"a":"","b":""}""",
        "Invalid value: \"\": \"x\" must validate one and only one schema (oneOf). Found 2 valid alternatives")]
    [InlineData("""{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}""", """{"kind":"A"}""", "Required value: must not be empty")]
    [InlineData(
        """{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}""",
        """{"kind":"A","apiVersion":"a/b/c"}""",
        "Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c")]
    [InlineData("""{"x-kubernetes-int-or-string":true}""", "true", "Invalid value: \"boolean\": x in body must be of type integer,string: \"boolean\"")]
    public void A_broken_rule_is_told_in_Kubernetes_words(string schema, string value, string message) =>
        Assert.Contains(Errors(schema, value), e => e.Message == message);

    [Theory]
    [InlineData("""{"type":"string","nullable":true}""", "null")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}],"pattern":"^[0-9]+%$"}""", "5")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}],"pattern":"^\\d+%$"}""", "\"5%\"")]
    [InlineData("""{"type":"number"}""", "5")]
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true}""", """{"a":[1]}""")]
    public void What_keeps_the_rules_is_taken(string schema, string value) => Assert.Empty(Errors(schema, value));

    [Fact]
    public void What_was_wrong_before_and_did_not_change_is_let_be()
    {
        var schema = Read("""{"type":"integer","maximum":3}""");
        var value = Parse("""{"x":4}""");
        Assert.Empty(SchemaEngine.Validate(value, schema, Parse("""{"x":4}""")));
        Assert.Single(SchemaEngine.Validate(value, schema, Parse("""{"x":5}""")));
    }

    [Fact]
    public void What_is_not_specified_goes_unless_the_schema_keeps_it()
    {
        var schema = Read("""{"type":"object","properties":{"a":{"type":"string"},"k":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}""");
        var value = Parse("""{"apiVersion":"g/v1","kind":"K","metadata":{"name":"n"},"x":{"a":"1","b":"2","k":{"any":1}},"y":1}""");
        var pruned = SchemaEngine.Prune(value, schema);
        Assert.Equal(["unknown field \"x.b\"", "unknown field \"y\""], pruned.Unknown);
        Assert.Equal("""{"a":"1","k":{"any":1}}""", value["x"]!.ToJsonString());
    }

    [Fact]
    public void Versions_are_ordered_by_their_priority()
    {
        string[] names = ["foo10", "v11alpha2", "v1", "v3beta1", "v10", "v12alpha1", "foo1", "v10beta3", "v11beta2", "v2"];
        Assert.Equal(
            ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10"],
            names.Order(VersionPriority.Instance));
    }

    private static IReadOnlyList<EdgeKube.Api.Errors.FieldError> Errors(string schema, string value) =>
        SchemaEngine.Validate(Parse($$"""{"x":{{value}}}"""), Read(schema));

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static SchemaNode Read(string field)
    {
        using var document = JsonDocument.Parse($$$"""{"type":"object","properties":{"x":{{{field}}}}}""");
        var schema = CustomSchema.Read(document.RootElement);
        schema.IsCustom = true;
        schema.Properties["metadata"] = new() { Type = "object", PreserveUnknown = true };
        return schema;
    }
}
