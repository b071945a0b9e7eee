using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

/// <summary>Making objects.</summary>
public sealed class CreateTests : RegistryFixture
{
    [Fact]
    public async Task A_new_object_gets_its_identity_and_begins_with_its_head()
    {
        var result = await CreateAsync(BuiltIn.ConfigMaps, "default", """{"data":{"k":"a<b>ü"},"metadata":{"name":"m","resourceVersion":"7"}}""");
        var text = Encoding.UTF8.GetString(result.Json.Span);
        Assert.StartsWith("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","namespace":"default","uid":""", text, StringComparison.Ordinal);
        Assert.Contains($"\"resourceVersion\":\"{result.Revision}\"", text, StringComparison.Ordinal);
        Assert.Contains("a<b>ü", text, StringComparison.Ordinal);
        Assert.Equal("2000-01-01T00:00:00Z", (string?)Parse(result.Json)["metadata"]!["creationTimestamp"]);
        Assert.Null(Parse(result.Json)["metadata"]!["generation"]);
    }

    [Fact]
    public async Task A_new_pod_is_pending_whatever_status_it_was_sent_with()
    {
        var pod = await CreatedAsync(
            BuiltIn.Pods,
            """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"busybox:1"}]},"status":{"phase":"Running"}}""");
        Assert.Equal("Pending", (string?)pod["status"]!["phase"]);
        Assert.Equal(1, (int)pod["metadata"]!["generation"]!);
    }

    [Fact]
    public async Task A_node_keeps_the_status_it_joins_with()
    {
        var node = Parse((await CreateAsync(BuiltIn.Nodes, "", """{"metadata":{"name":"n"},"status":{"capacity":{"cpu":"4"}}}""")).Json);
        Assert.Equal("4", (string?)node["status"]!["capacity"]!["cpu"]);
    }

    [Fact]
    public async Task An_unknown_field_is_refused_warned_of_or_dropped()
    {
        const string Json = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m"},"dat":{}}""";
        var refusal = await Assert.ThrowsAsync<ApiException>(
            () => CreateAsync(BuiltIn.ConfigMaps, "default", Json, new() { FieldValidation = "Strict" }));
        Assert.Equal(400, refusal.Code);
        Assert.EndsWith("strict decoding error: unknown field \"dat\"", refusal.Message, StringComparison.Ordinal);

        var warned = await CreateAsync(BuiltIn.ConfigMaps, "default", Json, new() { FieldValidation = "Warn", DryRun = true });
        Assert.Equal("unknown field \"dat\"", Assert.Single(warned.Warnings));
        var ignored = await CreateAsync(BuiltIn.ConfigMaps, "default", Json, new() { FieldValidation = "Ignore" });
        Assert.Empty(ignored.Warnings);
        Assert.Null(Parse(ignored.Json)["dat"]);
    }

    [Fact]
    public async Task A_dry_run_stores_nothing()
    {
        await CreateAsync(BuiltIn.ConfigMaps, "default", """{"metadata":{"name":"m"}}""", Own with { DryRun = true });
        Assert.Null(await FoundAsync(Key(BuiltIn.ConfigMaps, "m")));
    }

    [Fact]
    public async Task The_same_name_again_is_already_there()
    {
        await CreatedMapAsync("m");
        var refusal = await Assert.ThrowsAsync<ApiException>(() => CreatedMapAsync("m"));
        Assert.Equal((409, "AlreadyExists"), (refusal.Code, refusal.Reason));
    }

    [Fact]
    public async Task A_generated_name_is_the_prefix_and_five_characters()
    {
        var names = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            var map = await CreatedAsync(BuiltIn.ConfigMaps, """{"metadata":{"generateName":"web-"}}""");
            names.Add((string)map["metadata"]!["name"]!);
        }

        Assert.Equal(20, names.Count);
        Assert.All(names, n => Assert.Matches("^web-[bcdfghjklmnpqrstvwxz2456789]{5}$", n));
    }

    [Fact]
    public async Task The_namespace_must_be_there_and_the_one_of_the_request()
    {
        var missing = await Assert.ThrowsAsync<ApiException>(() => CreateAsync(BuiltIn.ConfigMaps, "nowhere", """{"metadata":{"name":"m"}}"""));
        Assert.Equal((404, "namespaces \"nowhere\" not found"), (missing.Code, missing.Message));
        var other = await Assert.ThrowsAsync<ApiException>(
            () => CreateAsync(BuiltIn.ConfigMaps, "default", """{"metadata":{"name":"m","namespace":"other"}}"""));
        Assert.Equal(400, other.Code);
    }

    [Fact]
    public async Task Nothing_is_made_in_a_namespace_that_is_going()
    {
        await CreateAsync(BuiltIn.Namespaces, "", """{"metadata":{"name":"old"}}""");
        await Registry.DeleteAsync(Key(BuiltIn.Namespaces, "old"), new(), Ct);
        var refusal = await Assert.ThrowsAsync<ApiException>(() => CreateAsync(BuiltIn.ConfigMaps, "old", """{"metadata":{"name":"m"}}"""));
        Assert.Equal(403, refusal.Code);
        Assert.Equal(
            "configmaps \"m\" is forbidden: unable to create new content in namespace old because it is being terminated", refusal.Message);
    }

    [Fact]
    public async Task What_is_wrong_is_told_all_at_once_and_nothing_is_stored()
    {
        var refusal = await Assert.ThrowsAsync<ApiException>(() => CreatedAsync(
            BuiltIn.Pods, """{"metadata":{"name":"Bad_Name"},"spec":{"containers":[{"name":"c","image":""}]}}"""));
        Assert.Equal((422, "Invalid"), (refusal.Code, refusal.Reason));
        Assert.Contains(refusal.Causes, c => c.Field == "metadata.name");
        Assert.Contains(refusal.Causes, c => c.Field == "spec.containers[0].image");
        Assert.Null(await FoundAsync(Key(BuiltIn.Pods, "Bad_Name")));
    }

    [Fact]
    public async Task A_body_of_another_kind_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<ApiException>(
            () => CreatedAsync(BuiltIn.ConfigMaps, """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"m"}}"""));
        Assert.Equal(400, refusal.Code);
    }

    [Fact]
    public async Task The_body_that_was_handed_in_is_left_alone()
    {
        var body = Parse("""{"metadata":{"name":"m"}}""");
        await Registry.CreateAsync(Registry.Definitions.Get(BuiltIn.ConfigMaps), "default", body, Own, Ct);
        Assert.True(JsonNode.DeepEquals(Parse("""{"metadata":{"name":"m"}}"""), body));
    }
}
