using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

/// <summary>Deleting objects, at once or in time.</summary>
public sealed class DeleteTests : RegistryFixture
{
    [Fact]
    public async Task What_nothing_holds_is_gone_at_once()
    {
        await CreatedMapAsync("m");
        Assert.True((await Registry.DeleteAsync(Key(BuiltIn.ConfigMaps, "m"), new(), Ct)).Gone);
        Assert.Null(await FoundAsync(Key(BuiltIn.ConfigMaps, "m")));
        var again = await Assert.ThrowsAsync<ApiException>(() => Registry.DeleteAsync(Key(BuiltIn.ConfigMaps, "m"), new(), Ct));
        Assert.Equal(404, again.Code);
    }

    [Fact]
    public async Task A_running_pod_gets_its_grace_which_a_second_delete_may_shorten()
    {
        await CreatedPodAsync("p");
        var key = Key(BuiltIn.Pods, "p");
        var binding = Parse("""{"kind":"Binding","target":{"name":"n"}}""");
        await Registry.UpdateAsync(key, _ => binding, Own with { Subresource = "binding" }, Ct);

        var first = await Registry.DeleteAsync(key, new(), Ct);
        Assert.False(first.Gone);
        Assert.Equal(("2000-01-01T00:00:30Z", 30), Due(Parse(first.Json)));
        Assert.Equal(first.Revision, (await Registry.DeleteAsync(key, new(), Ct)).Revision);
        Assert.Equal(("2000-01-01T00:00:05Z", 5), Due(Parse((await Registry.DeleteAsync(key, new() { GracePeriodSeconds = 5 }, Ct)).Json)));
        Assert.True((await Registry.DeleteAsync(key, new() { GracePeriodSeconds = 0 }, Ct)).Gone);
    }

    [Fact]
    public async Task Finalizers_hold_an_object_until_the_last_is_taken_away()
    {
        await CreatedMapAsync("m", ",\"finalizers\":[\"example.com/a\"]");
        var key = Key(BuiltIn.ConfigMaps, "m");
        Assert.False((await Registry.DeleteAsync(key, new(), Ct)).Gone);
        Assert.NotNull((await FoundAsync(key))!["metadata"]!["deletionTimestamp"]);

        await Registry.UpdateAsync(key, WithoutFinalizers, Own, Ct);
        Assert.Null(await FoundAsync(key));
    }

    [Theory]
    [InlineData("Foreground", "foregroundDeletion")]
    [InlineData("Orphan", "orphan")]
    public async Task A_propagation_policy_becomes_a_finalizer(string policy, string finalizer)
    {
        await CreatedMapAsync("m");
        var result = await Registry.DeleteAsync(Key(BuiltIn.ConfigMaps, "m"), new() { PropagationPolicy = policy }, Ct);
        Assert.False(result.Gone);
        Assert.Equal(finalizer, (string?)Parse(result.Json)["metadata"]!["finalizers"]![0]);
    }

    [Fact]
    public async Task A_namespace_stays_terminating_until_it_is_finalized()
    {
        await CreateAsync(BuiltIn.Namespaces, "", """{"metadata":{"name":"old"}}""");
        var key = Key(BuiltIn.Namespaces, "old");
        Assert.False((await Registry.DeleteAsync(key, new(), Ct)).Gone);
        Assert.Equal("Terminating", (string?)(await FoundAsync(key))!["status"]!["phase"]);

        await Registry.UpdateAsync(
            key,
            ns =>
            {
                ns["spec"] = new JsonObject();
                return ns;
            },
            Own with { Subresource = "finalize" },
            Ct);
        Assert.Null(await FoundAsync(key));
    }

    [Fact]
    public async Task The_default_namespace_may_not_go()
    {
        var refusal = await Assert.ThrowsAsync<ApiException>(() => Registry.DeleteAsync(Key(BuiltIn.Namespaces, "default"), new(), Ct));
        Assert.Equal((403, "namespaces \"default\" is forbidden: this namespace may not be deleted"), (refusal.Code, refusal.Message));
    }

    [Fact]
    public async Task Preconditions_that_do_not_hold_are_a_conflict()
    {
        await CreatedMapAsync("m");
        foreach (var options in new[] { new DeleteOptions { PreconditionUid = "x" }, new DeleteOptions { PreconditionResourceVersion = "1" } })
        {
            var refusal = await Assert.ThrowsAsync<ApiException>(() => Registry.DeleteAsync(Key(BuiltIn.ConfigMaps, "m"), options, Ct));
            Assert.Equal(409, refusal.Code);
        }
    }

    [Fact]
    public async Task A_dry_run_deletes_nothing()
    {
        await CreatedMapAsync("m");
        Assert.True((await Registry.DeleteAsync(Key(BuiltIn.ConfigMaps, "m"), new() { DryRun = true }, Ct)).Gone);
        Assert.NotNull(await FoundAsync(Key(BuiltIn.ConfigMaps, "m")));
    }

    private static (string?, int) Due(JsonObject value) =>
        ((string?)value["metadata"]!["deletionTimestamp"], (int)value["metadata"]!["deletionGracePeriodSeconds"]!);

    private static JsonObject WithoutFinalizers(JsonObject value)
    {
        value["metadata"]!.AsObject().Remove("finalizers");
        return value;
    }
}
