using System.Text.Json.Nodes;
using EdgeKube.Api.Apply;
using EdgeKube.Api.Errors;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Api.Tests.Apply;

public sealed class ServerSideApplyTests
{
    private const string Head = "\"apiVersion\":\"v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"t\"}";

    [Fact]
    public void A_configuration_is_merged_into_what_is_there()
    {
        var live = Applied("a", Applied("b", New(), """{"spec":{"containers":[{"name":"x","image":"1"}]}}"""), """{"spec":{"containers":[{"name":"y","image":"2"}]}}""");
        Assert.Equal("""{"containers":[{"name":"x","image":"1"},{"name":"y","image":"2"}]}""", live["spec"]!.ToJsonString());
    }

    [Fact]
    public void Items_keep_the_applied_order_and_others_their_place()
    {
        var live = Applied("b", New(), """{"spec":{"finalizers":["p","b","q","a"]}}""");
        Assert.Equal("""["p","q","a","n","b"]""", Applied("a", live, """{"spec":{"finalizers":["a","n","b"]}}""")["spec"]!["finalizers"]!.ToJsonString());
    }

    [Fact]
    public void Changing_what_another_manager_owns_is_a_conflict_that_names_it()
    {
        var live = Applied("b", New(), """{"spec":{"replicas":1,"containers":[{"name":"x","image":"1"}]}}""");
        var one = Assert.Throws<ApiException>(() => Applied("a", live, """{"spec":{"replicas":2}}"""));
        Assert.Equal((409, "Conflict", "Apply failed with 1 conflict: conflict with \"b\": .spec.replicas"), (one.Code, one.Reason, one.Message));
        Assert.Equal([new FieldError("FieldManagerConflict", ".spec.replicas", "conflict with \"b\"")], one.Causes);
        var two = Assert.Throws<ApiException>(() => Applied("a", live, """{"spec":{"replicas":2,"containers":[{"name":"x","image":"2"}]}}"""));
        Assert.Equal(
            "Apply failed with 2 conflicts: conflicts with \"b\":\n- .spec.containers[name=\"x\"].image\n- .spec.replicas", two.Message);
    }

    [Fact]
    public void A_conflict_with_an_update_says_its_version_and_subresource()
    {
        var scaled = New();
        var before = (JsonObject)scaled.DeepClone();
        scaled["spec"] = ApplySchema.Parse("""{"replicas":3}""");
        var entries = FieldManagement.Update(before, scaled, ApplySchema.Kind, ManagedFields.None, Writer("hpa") with { Subresource = "scale" });
        scaled["metadata"]!["managedFields"] = entries.ToJson();
        var refused = Assert.Throws<ApiException>(() => Applied("a", scaled, """{"spec":{"replicas":2}}"""));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"hpa\" with subresource \"scale\" using v1: .spec.replicas", refused.Message);
    }

    [Fact]
    public void Force_takes_the_field_over()
    {
        var live = Applied("b", New(), """{"spec":{"replicas":1,"args":["x"]}}""");
        var forced = Applied("a", live, """{"spec":{"replicas":2}}""", force: true);
        Assert.Equal(2, (int)forced["spec"]!["replicas"]!);
        Assert.Equal("""{"f:spec":{"f:replicas":{}}}""", Fields(forced, "a"));
        Assert.Equal("""{"f:spec":{"f:args":{}}}""", Fields(forced, "b"));
    }

    [Fact]
    public void The_same_value_is_shared_and_stays_until_the_last_owner_gives_it_up()
    {
        var shared = Applied("b", Applied("a", New(), """{"spec":{"replicas":1}}"""), """{"spec":{"replicas":1}}""");
        var left = Applied("a", shared, "{}");
        Assert.Equal((1, ""), ((int)left["spec"]!["replicas"]!, Fields(left, "a")));
        Assert.Null(Applied("b", left, "{}")["spec"]);
    }

    [Fact]
    public void Only_what_the_manager_had_is_removed_when_it_gives_it_up()
    {
        var live = Applied("b", Applied("a", New(), """{"metadata":{"labels":{"x":"1","y":"1"}},"spec":{"finalizers":["f","g"]}}"""),
            """{"metadata":{"labels":{"z":"1"}},"spec":{"finalizers":["h"]}}""");
        var less = Applied("a", live, """{"metadata":{"labels":{"y":"1"}},"spec":{"finalizers":["g"]}}""");
        Assert.Equal("""{"y":"1","z":"1"}""", less["metadata"]!["labels"]!.ToJsonString());
        Assert.Equal("""["g","h"]""", less["spec"]!["finalizers"]!.ToJsonString());
    }

    [Fact]
    public void An_item_goes_with_its_defaults_when_nobody_else_has_a_part_in_it()
    {
        var live = Applied("a", New(), """{"spec":{"containers":[{"name":"x"},{"name":"y"}]}}""");
        foreach (var container in live["spec"]!["containers"]!.AsArray())
        {
            container!["policy"] = "Default";
        }

        var less = Applied("a", live, """{"spec":{"containers":[{"name":"y"}]}}""");
        Assert.Equal("""[{"name":"y","policy":"Default"}]""", less["spec"]!["containers"]!.ToJsonString());
    }

    [Fact]
    public void An_item_stays_when_another_manager_owns_a_part_of_it()
    {
        var live = Applied("a", New(), """{"spec":{"containers":[{"name":"x","image":"1"},{"name":"y"}]}}""");
        live = Applied("b", live, """{"spec":{"containers":[{"name":"x","env":[{"name":"E","value":"1"}]}]}}""");
        var less = Applied("a", live, """{"spec":{"containers":[{"name":"y"}]}}""");
        Assert.Equal("""[{"name":"x","env":[{"name":"E","value":"1"}]},{"name":"y"}]""", less["spec"]!["containers"]!.ToJsonString());
    }

    [Fact]
    public void A_struct_that_is_given_up_takes_what_was_defaulted_in_it_along()
    {
        var live = Applied("a", New(), """{"spec":{"replicas":1,"strategy":{"type":"RollingUpdate"}}}""");
        live["spec"]!["strategy"]!["rollingUpdate"] = ApplySchema.Parse("""{"maxSurge":1}""");
        Assert.Equal("""{"replicas":1}""", Applied("a", live, """{"spec":{"replicas":1}}""")["spec"]!.ToJsonString());
    }

    [Fact]
    public void What_no_manager_set_is_owned_by_who_was_before_the_first_apply()
    {
        var live = New();
        live["spec"] = ApplySchema.Parse("""{"replicas":1}""");
        var refused = Assert.Throws<ApiException>(() => Applied("a", live, """{"spec":{"replicas":2}}"""));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .spec.replicas", refused.Message);
        var merged = Applied("a", live, """{"metadata":{"labels":{"l":"1"}}}""");
        Assert.Equal("""{"f:spec":{"f:replicas":{}}}""", Fields(merged, "before-first-apply"));
    }

    [Fact]
    public void Kubectl_takes_over_what_client_side_apply_has_set_and_nobody_changed()
    {
        var live = New();
        live["metadata"]!["annotations"] = new JsonObject { [LastApplied.Annotation] = """{"spec":{"replicas":1,"args":["x"]}}""" };
        live["spec"] = ApplySchema.Parse("""{"replicas":1,"args":["changed"]}""");
        var taken = Applied("kubectl", live, """{"spec":{"replicas":2}}""");
        Assert.Equal(2, (int)taken["spec"]!["replicas"]!);
        Assert.Throws<ApiException>(() => Applied("kubectl", live, """{"spec":{"args":["y"]}}"""));
        Assert.Throws<ApiException>(() => Applied("helm", live, """{"spec":{"replicas":2}}"""));
    }

    [Fact]
    public void Status_belongs_to_its_subresource()
    {
        var live = Applied("a", New(), """{"spec":{"replicas":1},"status":{"ready":9}}""");
        Assert.Equal(("""{"f:spec":{"f:replicas":{}}}""", true), (Fields(live, "a"), live["status"] is null));
        var status = Applied("a", live, """{"spec":{"replicas":7},"status":{"ready":1}}""", subresource: "status");
        Assert.Equal((1, 1), ((int)status["spec"]!["replicas"]!, (int)status["status"]!["ready"]!));
        Assert.Equal(2, status["metadata"]!["managedFields"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("""{"spec":{"containers":[{"name":"x"},{"name":"x"}]}}""", "failed to create typed patch object: .spec.containers: duplicate entries for key [name=\"x\"]")]
    [InlineData("""{"spec":{"finalizers":["x","x"]}}""", "failed to create typed patch object: .spec.finalizers: duplicate entries for key [=\"x\"]")]
    [InlineData(
        """{"spec":{"containers":[{"image":"x"}]}}""",
        "failed to create typed patch object: .spec.containers: associative list with keys has an element that omits all key fields [\"name\"] (and doesn't have default values for any key fields)")]
    public void Items_that_cannot_be_told_apart_are_refused(string config, string message) =>
        Assert.Equal(message, Assert.Throws<ApiException>(() => Applied("a", New(), config)).Message);

    [Fact]
    public void Applying_twice_changes_nothing() => Prop.ForAll(Configs(), Configs(), (mine, others) =>
    {
        var once = Applied("a", Applied("b", New(), others), mine, force: true);
        return JsonNode.DeepEquals(once, Applied("a", once, mine));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Disjoint_managers_both_keep_what_they_set() => Prop.ForAll(Labels("m"), Labels("n"), (mine, others) =>
    {
        var both = Applied("b", Applied("a", New(), mine), others);
        var config = FieldSets.Of(ApplySchema.Parse(mine), ApplySchema.Kind).Union(FieldSets.Of(ApplySchema.Parse(others), ApplySchema.Kind));
        var again = Applied("a", both, mine);
        return config.Difference(FieldSets.Of(both, ApplySchema.Kind)).IsEmpty && JsonNode.DeepEquals(both, again);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Giving_everything_up_leaves_what_was_there_before() => Prop.ForAll(Labels("m"), Labels("n"), (mine, others) =>
    {
        var before = Applied("b", New(), others);
        var after = Applied("a", Applied("a", before, mine), "{}");
        return JsonNode.DeepEquals(before, after);
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<string> Configs() =>
        (from labels in Names("l").ListOf()
         from finalizers in Names("f").ListOf()
         from containers in Names("c").ListOf()
         from image in Gen.Elements("1", "2")
         from replicas in Gen.Choose(0, 2)
         select new JsonObject
         {
             ["metadata"] = new JsonObject { ["labels"] = new JsonObject(labels.Distinct().Select(l => KeyValuePair.Create(l, (JsonNode?)"1"))) },
             ["spec"] = new JsonObject
             {
                 ["replicas"] = replicas,
                 ["finalizers"] = new JsonArray([.. finalizers.Distinct().Select(f => (JsonNode?)f)]),
                 ["containers"] = new JsonArray([.. containers.Distinct().Select(c => new JsonObject { ["name"] = c, ["image"] = image })]),
             },
         }.ToJsonString()).ToArbitrary();

    private static Arbitrary<string> Labels(string prefix) =>
        (from names in Names(prefix).NonEmptyListOf()
         let distinct = names.Distinct().ToList()
         select new JsonObject
         {
             ["metadata"] = new JsonObject { ["labels"] = new JsonObject(distinct.Select(n => KeyValuePair.Create(n, (JsonNode?)"1"))) },
             ["spec"] = new JsonObject
             {
                 ["containers"] = new JsonArray([.. distinct.Select(n => new JsonObject { ["name"] = n, ["image"] = n })]),
                 ["finalizers"] = new JsonArray([.. distinct.Select(n => (JsonNode?)n)]),
             },
         }.ToJsonString()).ToArbitrary();

    private static Gen<string> Names(string prefix) => Gen.Choose(0, 4).Select(i => $"{prefix}{i}");

    private static JsonObject New() => ApplySchema.Parse($"{{{Head}}}");

    private static FieldWriter Writer(string manager) => new(manager, "v1", "", "2026-01-01T00:00:00Z", HasStatus: true);

    private static JsonObject Applied(string manager, JsonObject live, string config, bool force = false, string subresource = "")
    {
        var apply = new ServerSideApply(ApplySchema.Kind, Writer(manager) with { Subresource = subresource });
        var sent = ApplySchema.Parse(config);
        sent["metadata"] ??= new JsonObject();
        sent["metadata"]!["name"] = "t";
        return apply.Run(live, apply.Configure(sent, sent, force));
    }

    private static string Fields(JsonObject value, string manager) =>
        value["metadata"]!["managedFields"]!.AsArray().FirstOrDefault(e => (string?)e!["manager"] == manager)?["fieldsV1"]?.ToJsonString(Relaxed.Options) ?? "";
}
