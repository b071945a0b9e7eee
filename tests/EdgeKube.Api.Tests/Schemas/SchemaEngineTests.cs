using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;
using Xunit;

namespace EdgeKube.Api.Tests.Schemas;

public sealed class SchemaEngineTests
{
    private static readonly SchemaNode _item = new()
    {
        Type = "object",
        TypeName = "io.k8s.api.test.v1.Item",
        Required = ["name"],
        Properties =
        {
            ["name"] = new() { Type = "string" },
            ["port"] = new() { Type = "integer", Format = "int32", Minimum = 1, Maximum = 65535, OmitEmpty = true },
            ["protocol"] = new() { Type = "string", Enum = ["UDP", "TCP"], Default = "\"TCP\"", OmitEmpty = true },
        },
    };

    private static readonly SchemaNode _thing = new()
    {
        Type = "object",
        TypeName = "io.k8s.api.test.v1.Thing",
        Properties =
        {
            ["apiVersion"] = new() { Type = "string" },
            ["kind"] = new() { Type = "string" },
            ["count"] = new() { Type = "integer", Format = "int32" },
            ["on"] = new() { Type = "boolean", OmitEmpty = true },
            ["amount"] = new() { Type = "string", Format = "quantity" },
            ["at"] = new() { Type = "string", Format = "date-time" },
            ["seen"] = new() { Type = "string", Format = "micro-time" },
            ["data"] = new() { Type = "object", OmitEmpty = true, Values = new() { Type = "string", Format = "byte" } },
            ["labels"] = new() { Type = "object", OmitEmpty = true, Values = new() { Type = "string" } },
            ["max"] = new() { IntOrString = true, Format = "int-or-string", TypeName = "io.k8s.apimachinery.pkg.util.intstr.IntOrString" },
            ["any"] = new() { Type = "object", PreserveUnknown = true },
            ["items"] = new() { Type = "array", OmitEmpty = true, Items = _item, ListType = "map", ListMapKeys = ["name"], MaxItems = 3 },
            ["pairs"] = new() { Type = "array", Items = _item, ListType = "map", ListMapKeys = ["name", "port"] },
            ["tags"] = new() { Type = "array", Items = new() { Type = "string", MaxLength = 5, Pattern = "^[a-z]+$" }, ListType = "set" },
            ["policy"] = new() { Type = "object", Default = "{}", Properties = { ["mode"] = new() { Type = "string", Default = "\"Auto\"" } } },
        },
    };

    [Theory]
    [InlineData("""{"count":0,"on":false,"labels":{},"items":[]}""", """{"count":0}""")]
    [InlineData("""{"items":[{"name":"a","port":0,"protocol":""}]}""", """{"items":[{"name":"a"}]}""")]
    [InlineData("""{"count":null,"labels":{"a":null},"items":[null]}""", """{"labels":{"a":""},"items":[{}]}""")]
    [InlineData("""{"count":1.0}""", """{"count":1}""")]
    [InlineData("""{"amount":1.5}""", """{"amount":"1500m"}""")]
    [InlineData("""{"amount":"1024Mi"}""", """{"amount":"1Gi"}""")]
    [InlineData("""{"max":"25%"}""", """{"max":"25%"}""")]
    [InlineData("""{"max":3}""", """{"max":3}""")]
    [InlineData("""{"at":"2024-01-02T03:04:05.678+02:00"}""", """{"at":"2024-01-02T01:04:05Z"}""")]
    [InlineData("""{"seen":"2024-01-02T03:04:05Z"}""", """{"seen":"2024-01-02T03:04:05.000000Z"}""")]
    [InlineData("""{"seen":"2024-01-02T03:04:05.123456789Z"}""", """{"seen":"2024-01-02T03:04:05.123456Z"}""")]
    [InlineData("""{"any":{"x":[1,{"y":null}]}}""", """{"any":{"x":[1,{"y":null}]}}""")]
    public void Pruning_gives_what_Kubernetes_decoder_would_have_made(string given, string expected)
    {
        var value = Parse(given);
        Assert.Empty(SchemaEngine.Prune(value, _thing).Unknown);
        Assert.Equal(expected, value.ToJsonString());
    }

    [Fact]
    public void Unknown_fields_go_and_are_named_in_order()
    {
        var value = Parse("""{"a":1,"items":[{"name":"x","b":{}}],"policy":{"c":1}}""");
        Assert.Equal(
            ["unknown field \"a\"", "unknown field \"items[0].b\"", "unknown field \"policy.c\""],
            SchemaEngine.Prune(value, _thing).Unknown);
        Assert.Equal("""{"items":[{"name":"x"}],"policy":{}}""", value.ToJsonString());
    }

    [Theory]
    [InlineData("""{"count":"x"}""", "json: cannot unmarshal string into Go struct field Thing.count of type int32: count: Invalid value: \"x\"")]
    [InlineData("""{"count":99999999999}""", "json: cannot unmarshal number 99999999999 into Go struct field Thing.count of type int32: count: Invalid value: 99999999999")]
    [InlineData("""{"count":1.5}""", "json: cannot unmarshal number 1.5 into Go struct field Thing.count of type int32: count: Invalid value: 1.5")]
    [InlineData("""{"on":"yes"}""", "json: cannot unmarshal string into Go struct field Thing.on of type bool: on: Invalid value: \"yes\"")]
    [InlineData("""{"items":{}}""", "json: cannot unmarshal object into Go struct field Thing.items of type []v1.Item: items: Invalid value: {}")]
    [InlineData("""{"items":[{"name":7}]}""", "json: cannot unmarshal number into Go struct field Item.items.name of type string: items[0].name: Invalid value: 7")]
    [InlineData("""{"labels":{"a":1}}""", "json: cannot unmarshal number into Go struct field Thing.labels of type string: labels[a]: Invalid value: 1")]
    [InlineData("""{"policy":[]}""", "json: cannot unmarshal array into Go struct field Thing.policy of type map[string]interface {}: policy: Invalid value: []")]
    [InlineData("""{"max":1.5}""", "json: cannot unmarshal number into Go struct field Thing.max of type intstr.IntOrString: max: Invalid value: 1.5")]
    [InlineData("""{"amount":"lots"}""", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$': amount: Invalid value: \"lots\"")]
    [InlineData("""{"data":{"k":"a!b"}}""", "illegal base64 data at input byte 1: data[k]: Invalid value: \"a!b\"")]
    [InlineData("""{"at":"today"}""", "parsing time \"today\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"today\" as \"2006-01-02T15:04:05Z07:00\": at: Invalid value: \"today\"")]
    public void A_wrong_type_is_a_bad_request_with_path_and_value(string given, string expected)
    {
        var value = Parse(given);
        value["apiVersion"] = "test/v1";
        value["kind"] = "Thing";
        var refused = Assert.Throws<ApiException>(() => SchemaEngine.Prune(value, _thing));
        Assert.Equal(400, refused.Code);
        Assert.Equal($"Thing in version \"v1\" cannot be handled as a Thing: {expected}", refused.Message);
    }

    [Fact]
    public void A_default_brings_its_own_fields_defaults()
    {
        var value = Parse("""{"items":[{"name":"a"},{"name":"b","protocol":"UDP"}]}""");
        SchemaEngine.Default(value, _thing);
        Assert.Equal(
            """{"items":[{"name":"a","protocol":"TCP"},{"name":"b","protocol":"UDP"}],"policy":{"mode":"Auto"}}""",
            value.ToJsonString());
    }

    [Theory]
    [InlineData("""{"items":[{}]}""", "items[0].name: Required value")]
    [InlineData("""{"items":[{"name":"a","port":70000}]}""", "items[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive")]
    [InlineData("""{"items":[{"name":"a","protocol":"X"}]}""", "items[0].protocol: Unsupported value: \"X\": supported values: \"TCP\", \"UDP\"")]
    [InlineData("""{"items":[{"name":"a"},{"name":"a"}]}""", "items[1].name: Duplicate value: \"a\"")]
    [InlineData("""{"items":[{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d"}]}""", "items: Too many: 4: must have at most 3 items")]
    [InlineData("""{"pairs":[{"name":"a","port":1},{"name":"a","port":2},{"name":"a","port":1}]}""", "pairs[2]: Duplicate value: {\"name\":\"a\",\"port\":1}")]
    [InlineData("""{"tags":["a","b","a"]}""", "tags[2]: Duplicate value: \"a\"")]
    [InlineData("""{"tags":["A"]}""", "tags[0]: Invalid value: \"A\": tags[0] in body should match '^[a-z]+$'")]
    [InlineData("""{"tags":["abcdef"]}""", "tags[0]: Too long: may not be more than 5 bytes")]
    public void What_is_wrong_is_said_in_Kubernetes_words(string given, string expected) =>
        Assert.Equal([expected], SchemaEngine.Validate(Parse(given), _thing).Select(e => e.ToString()));

    private static JsonObject Parse(string json) => JsonText.Parse(Encoding.UTF8.GetBytes(json));
}
