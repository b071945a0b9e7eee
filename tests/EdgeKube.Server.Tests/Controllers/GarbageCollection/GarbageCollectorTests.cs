using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.GarbageCollection;

/// <summary>ConfigMaps that own ConfigMaps, with garbage collection running.</summary>
public sealed class GarbageCollectorTests : RegistryFixture
{
    [Fact]
    public async Task In_the_background_the_owner_goes_first_and_all_that_is_under_it_follows()
    {
        await OwnedAsync("child", await CreatedUidAsync("root"), "root");
        await OwnedAsync("grandchild", await UidAsync("child"), "child");
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        Assert.True((await Registry.DeleteAsync(Map("root"), new() { PropagationPolicy = "Background" }, Ct)).Gone);
        await loops.UntilAsync(() => IsGone(loops, "child") && IsGone(loops, "grandchild"), Ct);
    }

    [Fact]
    public async Task In_the_foreground_the_owner_goes_last()
    {
        await OwnedAsync("child", await CreatedUidAsync("root"), "root", finalizer: "example.com/held");
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        await Registry.DeleteAsync(Map("root"), new() { PropagationPolicy = "Foreground" }, Ct);
        await loops.UntilAsync(() => Find(loops, "child")?.DeletionTimestamp is not null, Ct);
        Assert.NotNull(await FoundAsync(Map("root")));
        await ChangeAsync("child", m => m["metadata"]!.AsObject().Remove("finalizers"));
        await loops.UntilAsync(() => IsGone(loops, "child") && IsGone(loops, "root"), Ct);
    }

    [Fact]
    public async Task An_owner_in_the_foreground_does_not_wait_for_who_left_it()
    {
        await OwnedAsync("child", await CreatedUidAsync("root"), "root", finalizer: "example.com/held");
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        await Registry.DeleteAsync(Map("root"), new() { PropagationPolicy = "Foreground" }, Ct);
        await loops.UntilAsync(() => Find(loops, "child")?.DeletionTimestamp is not null, Ct);
        await ChangeAsync("child", m => m["metadata"]!.AsObject().Remove("ownerReferences"));
        await loops.UntilAsync(() => IsGone(loops, "root"), Ct);
        Assert.NotNull(await FoundAsync(Map("child")));
    }

    [Fact]
    public async Task Orphans_stay_without_their_owner()
    {
        await OwnedAsync("child", await CreatedUidAsync("root"), "root");
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        await Registry.DeleteAsync(Map("root"), new() { PropagationPolicy = "Orphan" }, Ct);
        await loops.UntilAsync(() => IsGone(loops, "root"), Ct);
        Assert.Null(Find(loops, "child")!.OwnerReferences);
    }

    [Fact]
    public async Task An_object_with_two_owners_stays_until_both_are_gone()
    {
        await OwnedAsync("child", await CreatedUidAsync("one"), "one");
        var two = await CreatedUidAsync("two");
        await ChangeAsync("child", m => m["metadata"]!["ownerReferences"]!.AsArray().Add(Reference("two", two)));
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        await Registry.DeleteAsync(Map("one"), new(), Ct);
        await loops.UntilAsync(() => Find(loops, "child")?.OwnerReferences!.Count == 1, Ct);
        await Registry.DeleteAsync(Map("two"), new(), Ct);
        await loops.UntilAsync(() => IsGone(loops, "child"), Ct);
    }

    [Fact]
    public async Task Who_names_an_owner_of_another_uid_or_none_that_ever_was_goes()
    {
        await CreatedUidAsync("root");
        await OwnedAsync("child", "00000000-0000-0000-0000-000000000000", "root");
        await OwnedAsync("orphan", "00000000-0000-0000-0000-000000000001", "never");
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        await loops.UntilAsync(() => IsGone(loops, "child") && IsGone(loops, "orphan"), Ct);
        Assert.NotNull(await FoundAsync(Map("root")));
    }

    [Fact]
    public async Task What_cannot_be_judged_stays()
    {
        await OwnedAsync("stranger", "00000000-0000-0000-0000-000000000000", "x", kind: "Unheard");
        await CreateAsync(
            BuiltIn.Nodes, "", """{"metadata":{"name":"n","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":"00000000-0000-0000-0000-000000000000"}]}}""");
        await OwnedAsync("last", "00000000-0000-0000-0000-000000000000", "x");
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        await loops.UntilAsync(() => IsGone(loops, "last"), Ct);
        await Registry.DeleteAsync(Map("stranger"), new(), Ct);
        await loops.UntilAsync(() => IsGone(loops, "stranger"), Ct);
        Assert.NotNull(await FoundAsync(new(BuiltIn.Nodes, "", "n")));
    }

    private static ResourceKey Map(string name) => Key(BuiltIn.ConfigMaps, name);

    private static JsonObject Reference(string name, string uid, string kind = "ConfigMap") =>
        new() { ["apiVersion"] = "v1", ["kind"] = kind, ["name"] = name, ["uid"] = uid, ["blockOwnerDeletion"] = true };

    private static ObjectMeta? Find(ControlLoops loops, string name) => loops.ConfigMaps.Find(Map(name))?.View.Metadata;

    private static bool IsGone(ControlLoops loops, string name) => Find(loops, name) is null;

    private async Task<string> CreatedUidAsync(string name)
    {
        await CreatedMapAsync(name);
        return await UidAsync(name);
    }

    private async Task<string> UidAsync(string name) => (string)(await FoundAsync(Map(name)))!["metadata"]!["uid"]!;

    private async Task OwnedAsync(string name, string uid, string owner, string finalizer = "", string kind = "ConfigMap") => await CreatedMapAsync(
        name,
        $",\"ownerReferences\":[{Reference(owner, uid, kind).ToJsonString()}]" + (finalizer.Length == 0 ? "" : $",\"finalizers\":[\"{finalizer}\"]"));

    private async Task ChangeAsync(string name, Action<JsonObject> change) => await Registry.UpdateAsync(
        Map(name),
        m =>
        {
            change(m);
            return m;
        },
        Own,
        Ct);
}
