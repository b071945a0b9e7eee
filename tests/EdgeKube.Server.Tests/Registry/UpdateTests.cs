using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

/// <summary>Changing objects, whole or in part.</summary>
public sealed class UpdateTests : RegistryFixture
{
    private const string ReplicaSet = """
        {"metadata":{"name":"web"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},
         "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"busybox:1"}]}}}}
        """;

    [Fact]
    public async Task What_changes_nothing_is_not_written()
    {
        await CreatedMapAsync("m");
        var before = Store.Revision;
        var result = await UpdateAsync(m => m["data"] = new JsonObject { ["a"] = "1" });
        Assert.False(result.Changed);
        Assert.Equal(before, Store.Revision);
        Assert.Equal(before, result.Revision);
    }

    [Fact]
    public async Task A_stale_resource_version_in_the_body_is_a_conflict()
    {
        var old = await CreatedMapAsync("m");
        await UpdateAsync(m => m["data"]!["a"] = "2");
        old["data"]!["a"] = "3";
        var refusal = await Assert.ThrowsAsync<ApiException>(() => Registry.UpdateAsync(Key(BuiltIn.ConfigMaps, "m"), _ => old, Own, Ct));
        Assert.Equal((409, "Conflict"), (refusal.Code, refusal.Reason));

        old["metadata"]!.AsObject().Remove("resourceVersion");
        Assert.True((await Registry.UpdateAsync(Key(BuiltIn.ConfigMaps, "m"), _ => old, Own, Ct)).Changed);
    }

    [Fact]
    public async Task Another_uid_is_a_conflict()
    {
        await CreatedMapAsync("m");
        var refusal = await Assert.ThrowsAsync<ApiException>(() => UpdateAsync(m => m["metadata"]!["uid"] = "other"));
        Assert.Contains("Precondition failed: UID in precondition: other", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_races_are_run_again_so_that_no_change_is_lost()
    {
        await CreatedMapAsync("m");
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => UpdateAsync(m => m["data"]![$"k{i}"] = "x")));
        Assert.Equal(31, (await FoundAsync(Key(BuiltIn.ConfigMaps, "m")))!["data"]!.AsObject().Count);
    }

    [Fact]
    public async Task The_generation_counts_what_is_wanted_only()
    {
        await CreatedAsync(BuiltIn.ReplicaSets, ReplicaSet);
        var key = Key(BuiltIn.ReplicaSets, "web");
        var status = await Registry.UpdateAsync(key, With(o => o["status"] = new JsonObject { ["replicas"] = 1 }), Own with { Subresource = "status" }, Ct);
        Assert.Equal(1, (int)Parse(status.Json)["metadata"]!["generation"]!);
        var labels = await Registry.UpdateAsync(key, With(o => o["metadata"]!["labels"] = new JsonObject { ["a"] = "b" }), Own, Ct);
        Assert.Equal(1, (int)Parse(labels.Json)["metadata"]!["generation"]!);
        var spec = await Registry.UpdateAsync(key, With(o => o["spec"]!["replicas"] = 3), Own, Ct);
        Assert.Equal(2, (int)Parse(spec.Json)["metadata"]!["generation"]!);
        Assert.Equal(1, (int)Parse(spec.Json)["status"]!["replicas"]!);
    }

    [Fact]
    public async Task Status_and_spec_are_written_apart()
    {
        await CreatedAsync(BuiltIn.ReplicaSets, ReplicaSet);
        var key = Key(BuiltIn.ReplicaSets, "web");
        var both = With(o => (o["spec"]!["replicas"], o["status"]) = (9, new JsonObject { ["replicas"] = 5 }));
        var status = Parse((await Registry.UpdateAsync(key, both, Own with { Subresource = "status" }, Ct)).Json);
        Assert.Equal((2, 5), ((int)status["spec"]!["replicas"]!, (int)status["status"]!["replicas"]!));
        var reset = With(o => (o["spec"]!["replicas"], o["status"]) = (9, new JsonObject { ["replicas"] = 0 }));
        var spec = Parse((await Registry.UpdateAsync(key, reset, Own, Ct)).Json);
        Assert.Equal((9, 5), ((int)spec["spec"]!["replicas"]!, (int)spec["status"]!["replicas"]!));
    }

    [Fact]
    public async Task Scale_reads_and_writes_replicas()
    {
        await CreatedAsync(BuiltIn.ReplicaSets, ReplicaSet);
        var key = Key(BuiltIn.ReplicaSets, "web");
        JsonObject? seen = null;
        var result = await Registry.UpdateAsync(
            key,
            With(scale =>
            {
                seen = (JsonObject)scale.DeepClone();
                scale["spec"]!["replicas"] = 4;
            }),
            Own with { Subresource = "scale" },
            Ct);
        Assert.Equal(("Scale", "app=web", 2), ((string?)seen!["kind"], (string?)seen["status"]!["selector"], (int)seen["spec"]!["replicas"]!));
        Assert.Equal(("Scale", 4), ((string?)Parse(result.Json)["kind"], (int)Parse(result.Json)["spec"]!["replicas"]!));
        Assert.Equal(4, (int)(await FoundAsync(key))!["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task A_binding_gives_a_pod_to_a_node_once()
    {
        await CreatedPodAsync("p");
        var binding = Parse("""{"apiVersion":"v1","kind":"Binding","metadata":{"name":"p"},"target":{"kind":"Node","name":"n"}}""");
        var options = Own with { Subresource = "binding" };
        await Registry.UpdateAsync(Key(BuiltIn.Pods, "p"), _ => binding, options, Ct);
        Assert.Equal("n", (string?)(await FoundAsync(Key(BuiltIn.Pods, "p")))!["spec"]!["nodeName"]);
        var again = await Assert.ThrowsAsync<ApiException>(() => Registry.UpdateAsync(Key(BuiltIn.Pods, "p"), _ => binding, options, Ct));
        Assert.Equal(409, again.Code);
    }

    [Fact]
    public async Task An_object_that_is_not_there_is_not_found()
    {
        var refusal = await Assert.ThrowsAsync<ApiException>(() => UpdateAsync(_ => { }));
        Assert.Equal((404, "configmaps \"m\" not found"), (refusal.Code, refusal.Message));
    }

    [Fact]
    public async Task What_identifies_an_object_may_not_change()
    {
        await CreatedMapAsync("m");
        var refusal = await Assert.ThrowsAsync<ApiException>(() => UpdateAsync(m => m["metadata"]!["name"] = "other"));
        Assert.Equal(422, refusal.Code);
    }

    private static Func<JsonObject, JsonObject> With(Action<JsonObject> change) => value =>
    {
        change(value);
        return value;
    };

    private Task<WriteResult> UpdateAsync(Action<JsonObject> change) =>
        Registry.UpdateAsync(Key(BuiltIn.ConfigMaps, "m"), With(change), Own, Ct);
}
