using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Patches;
using EdgeKube.Api.Schemas;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Api.Tests.Patches;

public sealed class StrategicMergePatchTests
{
    private static readonly SchemaNode _schema = Map(
        ("labels", new SchemaNode { Type = "object", Values = new SchemaNode { Type = "string" } }),
        ("strategy", Map(("type", new SchemaNode { Type = "string" }), ("rollingUpdate", Map()))),
        ("containers", List("name", Map(("name", new SchemaNode()), ("image", new SchemaNode()), ("env", List("name", Map()))))),
        ("ports", List("containerPort", Map())),
        ("list", new SchemaNode { Type = "array", PatchStrategy = "merge", Items = new SchemaNode { Type = "string" } }),
        ("args", new SchemaNode { Type = "array", Items = new SchemaNode { Type = "string" } }),
        ("whole", new SchemaNode { Type = "object", PatchStrategy = "replace" }));

    [Theory]
    [InlineData("""{"labels":{"a":"1","b":"2"}}""", """{"labels":{"a":null,"c":"3"}}""", """{"labels":{"b":"2","c":"3"}}""")]
    [InlineData("""{"args":["a","b"]}""", """{"args":["c"]}""", """{"args":["c"]}""")]
    [InlineData("""{"whole":{"a":1}}""", """{"whole":{"b":2}}""", """{"whole":{"b":2}}""")]
    [InlineData("""{"labels":{"a":"1"}}""", """{"labels":{"$patch":"replace","b":"2"}}""", """{"labels":{"b":"2"}}""")]
    [InlineData("""{"labels":{"a":"1"}}""", """{"labels":{"$patch":"delete"}}""", """{"labels":{}}""")]
    [InlineData("""{"labels":{"a":"1"}}""", """{"labels":{"$patch":"merge","b":"2"}}""", """{"labels":{"a":"1","b":"2"}}""")]
    [InlineData("{}", """{"labels":{"a":null,"b":"2"}}""", """{"labels":{"b":"2"}}""")]
    public void Maps_are_merged_unless_the_patch_or_the_schema_says_otherwise(string before, string patch, string after) =>
        AssertPatched(before, patch, after);

    [Fact]
    public void Items_are_merged_by_their_key_and_new_ones_come_first_where_nothing_says_their_place() => AssertPatched(
        """{"containers":[{"name":"a","image":"1","env":[{"name":"X","value":"1"}]},{"name":"b","image":"1"}]}""",
        """{"containers":[{"name":"b","image":"2"},{"name":"a","env":[{"name":"Y","value":"2"}]},{"name":"c"}]}""",
        """{"containers":[{"name":"b","image":"2"},{"name":"a","image":"1","env":[{"name":"Y","value":"2"},{"name":"X","value":"1"}]},{"name":"c"}]}""");

    [Fact]
    public void An_item_is_deleted_by_its_key() => AssertPatched(
        """{"containers":[{"name":"a"},{"name":"b"}]}""",
        """{"containers":[{"name":"a","$patch":"delete"},{"name":"gone","$patch":"delete"}]}""",
        """{"containers":[{"name":"b"}]}""");

    [Fact]
    public void A_list_is_replaced_where_an_item_says_so() => AssertPatched(
        """{"containers":[{"name":"a"},{"name":"b"}]}""",
        """{"containers":[{"name":"c"},{"$patch":"replace"}]}""",
        """{"containers":[{"name":"c"}]}""");

    [Fact]
    public void Merge_keys_that_are_numbers_count_too() => AssertPatched(
        """{"ports":[{"containerPort":80,"name":"a"}]}""",
        """{"ports":[{"containerPort":80,"name":"b"},{"containerPort":81}]}""",
        """{"ports":[{"containerPort":80,"name":"b"},{"containerPort":81}]}""");

    [Fact]
    public void Retained_keys_drop_the_others() => AssertPatched(
        """{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}""",
        """{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}""",
        """{"strategy":{"type":"Recreate"}}""");

    [Fact]
    public void Scalars_are_merged_as_a_set() => AssertPatched(
        """{"list":["a","b"]}""", """{"list":["b","c"]}""", """{"list":["a","b","c"]}""");

    [Fact]
    public void Scalars_are_deleted_by_their_own_directive() => AssertPatched(
        """{"list":["a","b","c"]}""",
        """{"$deleteFromPrimitiveList/list":["b"],"$setElementOrder/list":["c","a"]}""",
        """{"list":["c","a"]}""");

    [Fact]
    public void The_wanted_order_holds_and_the_servers_items_keep_their_place() => AssertPatched(
        """{"containers":[{"name":"a"},{"name":"server"},{"name":"b"}]}""",
        """{"$setElementOrder/containers":[{"name":"b"},{"name":"c"},{"name":"a"}],"containers":[{"name":"c"}]}""",
        """{"containers":[{"name":"server"},{"name":"b"},{"name":"c"},{"name":"a"}]}""");

    [Fact]
    public void A_list_that_is_only_put_in_order_keeps_its_items() => AssertPatched(
        """{"containers":[{"name":"a","image":"1"},{"name":"b"}]}""",
        """{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]}""",
        """{"containers":[{"name":"b"},{"name":"a","image":"1"}]}""");

    [Theory]
    [InlineData("""{"labels":{"$patch":"frob"}}""")]
    [InlineData("""{"containers":[{"image":"1"}]}""")]
    [InlineData("""{"containers":["a"]}""")]
    [InlineData("""{"containers":[{"$patch":"delete"}]}""")]
    [InlineData("""{"strategy":{"$retainKeys":["type"],"rollingUpdate":{}}}""")]
    [InlineData("""{"$setElementOrder/containers":1,"containers":[]}""")]
    [InlineData("""{"$deleteFromPrimitiveList/list":"a"}""")]
    [InlineData("""{"list":[{"a":1}]}""")]
    public void Directives_that_make_no_sense_are_a_bad_request(string patch)
    {
        var current = JsonNode.Parse("""{"labels":{},"containers":[],"list":[],"strategy":{}}""")!.AsObject();
        Assert.Equal(400, Assert.Throws<ApiException>(() => StrategicMergePatch.Apply(current, JsonNode.Parse(patch)!.AsObject(), _schema)).Code);
    }

    [Fact]
    public void Any_patch_applies_or_is_refused_and_changes_neither_argument() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(
            JsonGenerators.Object.ToArbitrary(), JsonGenerators.Object.ToArbitrary(), (document, patch) =>
            {
                var current = JsonNode.Parse(document)!.AsObject();
                var change = JsonNode.Parse(patch)!.AsObject();
                var (before, sent) = (current.ToJsonString(), change.ToJsonString());
                try
                {
                    StrategicMergePatch.Apply(current, change, _schema).ToJsonString();
                }
                catch (ApiException e) when (e.Code == 400)
                {
                    // refused: fine
                }

                return current.ToJsonString() == before && change.ToJsonString() == sent;
            }));

    private static void AssertPatched(string before, string patch, string after)
    {
        var current = JsonNode.Parse(before)!.AsObject();
        Assert.Equal(after, StrategicMergePatch.Apply(current, JsonNode.Parse(patch)!.AsObject(), _schema).ToJsonString());
        Assert.Equal(before, current.ToJsonString());
    }

    private static SchemaNode Map(params (string Name, SchemaNode Node)[] properties)
    {
        var node = new SchemaNode { Type = "object" };
        foreach (var (name, property) in properties)
        {
            node.Properties[name] = property;
        }

        return node;
    }

    private static SchemaNode List(string key, SchemaNode items) =>
        new() { Type = "array", PatchStrategy = "merge", PatchMergeKey = key, Items = items };
}
