using System.Text.Json.Nodes;
using EdgeKube.Api.Apply;
using Xunit;

namespace EdgeKube.Api.Tests.Apply;

public sealed class FieldManagementTests
{
    [Fact]
    public void Who_makes_an_object_owns_what_it_sets_and_the_maps_it_made()
    {
        var made = Updated(ManagedFields.None, "{}", """{"metadata":{"name":"t","labels":{"a":"1"}},"spec":{"replicas":1,"strategy":{"type":"x"},"free":{"a":1}},"status":{"ready":1}}""");
        Assert.Equal(
            """{"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:free":{".":{},"f:a":{}},"f:replicas":{},"f:strategy":{"f:type":{}}}}""",
            Fields(made, "m"));
    }

    [Fact]
    public void A_changed_field_changes_its_owner_and_a_removed_one_has_none()
    {
        var first = Updated(ManagedFields.None, "{}", """{"metadata":{"labels":{"a":"1","b":"1"}},"spec":{"replicas":1}}""", "one");
        var second = Updated(
            first,
            """{"metadata":{"labels":{"a":"1","b":"1"}},"spec":{"replicas":1}}""",
            """{"metadata":{"labels":{"a":"1"}},"spec":{"replicas":2}}""",
            "two");
        Assert.Equal("""{"f:metadata":{"f:labels":{".":{},"f:a":{}}}}""", Fields(second, "one"));
        Assert.Equal("""{"f:spec":{"f:replicas":{}}}""", Fields(second, "two"));
    }

    [Fact]
    public void A_write_that_changes_nothing_leaves_the_entries_as_they_are()
    {
        var first = Updated(ManagedFields.None, "{}", """{"spec":{"replicas":1}}""");
        Assert.Same(first, Updated(first, """{"spec":{"replicas":1}}""", """{"spec":{"replicas":1}}"""));
    }

    [Fact]
    public void The_entries_of_a_manager_are_one_per_version_and_subresource()
    {
        var managed = Updated(ManagedFields.None, "{}", """{"spec":{"replicas":1}}""");
        managed = Updated(managed, """{"spec":{}}""", """{"spec":{"args":["x"]}}""");
        Assert.Single(managed.Entries);
        Assert.Equal("""{"f:spec":{"f:args":{},"f:replicas":{}}}""", Fields(managed, "m"));
    }

    [Fact]
    public void More_than_ten_updaters_are_joined_from_the_oldest()
    {
        var managed = ManagedFields.None;
        for (var i = 0; i < 13; i++)
        {
            managed = Updated(
                managed, "{}", $$"""{"metadata":{"labels":{"l{{i}}":"1"} } }""", $"m{i:00}", $"2026-01-01T00:00:{i:00}Z");
        }

        Assert.Equal(10, managed.Entries.Count);
        var ancient = Assert.Single(managed.Entries, e => e.Manager == "ancient-changes");
        Assert.Equal("2026-01-01T00:00:03Z", ancient.Time);
        Assert.Equal("m12", managed.ToJson()![^1]!["manager"]!.ToString());
    }

    [Theory]
    [InlineData("""[{"manager":"m","operation":"Other","fieldsType":"FieldsV1","fieldsV1":{}}]""")]
    [InlineData("""[{"manager":"m","operation":"Update","fieldsV1":{}}]""")]
    [InlineData("""[{"manager":"m","operation":"Update","fieldsType":"FieldsV1","fieldsV1":{"bad":{}}}]""")]
    [InlineData("[]")]
    public void Entries_that_cannot_be_read_are_not_taken(string list) => Assert.Null(ManagedFields.Sent(JsonNode.Parse(list)));

    [Fact]
    public void One_empty_entry_is_a_reset()
    {
        Assert.True(ManagedFields.IsReset(JsonNode.Parse("[{}]")));
        Assert.False(ManagedFields.IsReset(JsonNode.Parse("[]")));
    }

    private static ManagedFields Updated(ManagedFields managed, string before, string after, string manager = "m", string time = "2026-01-01T00:00:00Z") =>
        FieldManagement.Update(
            ApplySchema.Parse(before),
            ApplySchema.Parse(after),
            ApplySchema.Kind,
            managed,
            new FieldWriter(manager, "v1", "", time, HasStatus: true));

    private static string Fields(ManagedFields managed, string manager) =>
        managed.Entries.Single(e => e.Manager == manager).Fields.ToJson().ToJsonString(Relaxed.Options);
}
