using System.Text.Json.Nodes;
using EdgeKube.Api.Apply;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Api.Tests.Apply;

public sealed class FieldSetTests
{
    [Theory]
    [InlineData("""{"metadata":{"labels":{"a":"1"}}}""", """{"f:metadata":{"f:labels":{"f:a":{}}}}""")]
    [InlineData("""{"spec":{"selector":{"matchLabels":{"a":"1"}}}}""", """{"f:spec":{"f:selector":{}}}""")]
    [InlineData("""{"spec":{"args":["a","b"],"finalizers":["x"]}}""", """{"f:spec":{"f:args":{},"f:finalizers":{"v:\"x\"":{}}}}""")]
    [InlineData(
        """{"spec":{"containers":[{"name":"c","image":"i"}]}}""",
        """{"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:image":{},"f:name":{}}}}}""")]
    [InlineData(
        """{"spec":{"containers":[{"name":"c","ports":[{"port":80}]}]}}""",
        """{"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:name":{},"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{}}}}}}}""")]
    [InlineData("""{"spec":{"strategy":{}}}""", """{"f:spec":{"f:strategy":{}}}""")]
    [InlineData("""{"spec":{"free":{"a":{"b":[1]}}}}""", """{"f:spec":{"f:free":{"f:a":{".":{},"f:b":{}}}}}""")]
    [InlineData("""{"spec":{"replicas":null,"finalizers":[]}}""", "{}")]
    public void A_set_holds_the_fields_that_an_object_sets(string value, string fields) =>
        Assert.Equal(fields, FieldSets.Of(ApplySchema.Parse(value), ApplySchema.Kind).ToJson().ToJsonString(Relaxed.Options));

    [Fact]
    public void Keys_are_read_in_any_order_and_written_in_one()
    {
        var set = FieldSet.Parse(ApplySchema.Parse("""{"k:{\"protocol\":\"TCP\",\"port\":80}":{},"f:b":{},"f:a":{"f:x":{},".":{}},"i:3":{}}"""));
        Assert.Equal(
            """{"f:a":{".":{},"f:x":{}},"f:b":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":{},"i:3":{}}""", set.ToJson().ToJsonString(Relaxed.Options));
    }

    [Theory]
    [InlineData("""{"x:a":{}}""")]
    [InlineData("""{"f:a":1}""")]
    [InlineData("""{"k:nonsense":{}}""")]
    [InlineData("""{"i:one":{}}""")]
    public void What_is_no_field_set_is_refused(string fields) =>
        Assert.Throws<FormatException>(() => FieldSet.Parse(ApplySchema.Parse(fields)));

    [Fact]
    public void Paths_read_as_messages_show_them()
    {
        var set = FieldSets.Of(
            ApplySchema.Parse("""{"spec":{"finalizers":["x"],"containers":[{"name":"c","ports":[{"port":80,"name":"http"}]}]}}"""), ApplySchema.Kind);
        Assert.Equal(
            [
                """.spec.containers[name="c"]""",
                """.spec.containers[name="c"].name""",
                """.spec.containers[name="c"].ports[port=80,protocol="TCP"]""",
                """.spec.containers[name="c"].ports[port=80,protocol="TCP"].name""",
                """.spec.containers[name="c"].ports[port=80,protocol="TCP"].port""",
                """.spec.finalizers[="x"]""",
            ],
            set.Paths());
    }

    [Fact]
    public void Sets_survive_being_written() => Prop.ForAll(Sets(), set => FieldSet.Parse(set.ToJson()).SameAs(set)).QuickCheckThrowOnFailure();

    [Fact]
    public void Union_difference_and_intersection_fit_together() => Prop.ForAll(Sets(), Sets(), (a, b) =>
    {
        var (both, rest, all) = (a.Intersection(b), a.Difference(b), a.Union(b));
        return both.Union(rest).SameAs(a) && rest.Intersection(b).IsEmpty && a.Difference(all).IsEmpty && all.SameAs(b.Union(a))
            && all.Difference(b).SameAs(rest) && a.Difference(a).IsEmpty;
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<FieldSet> Sets()
    {
        var element = Gen.Elements("f:a", "f:b", "f:c", "k:{\"name\":\"x\"}", "v:\"ü<\"", "i:2");
        var paths = element.NonEmptyListOf().Select(p => p.Take(4).ToArray()).ListOf();
        return paths.Select(list => list.Aggregate(FieldSet.Empty, (set, path) => set.Union(FieldSet.Parse(Nested(path))))).ToArbitrary();
    }

    private static JsonObject Nested(ReadOnlySpan<string> path) => new() { [path[0]] = path.Length == 1 ? [] : Nested(path[1..]) };
}
