using System.Globalization;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Selectors;
using EdgeKube.Server.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

/// <summary>Reading many objects and following their changes.</summary>
public sealed class ListAndWatchTests : RegistryFixture
{
    [Fact]
    public async Task Selectors_choose_and_pages_go_on_where_they_ended()
    {
        for (var i = 0; i < 7; i++)
        {
            await CreatedPodAsync($"p{i}", i % 2 == 0 ? """{"app":"web"}""" : "{}");
        }

        var query = Query(BuiltIn.Pods) with { Labels = LabelSelector.Parse("app=web"), Limit = 2 };
        var first = await Registry.ListAsync(query, Ct);
        var second = await Registry.ListAsync(query with { Continue = first.Continue }, Ct);
        Assert.Equal(["p0", "p2"], Names(first));
        Assert.Equal(["p4", "p6"], Names(second));
        Assert.Equal(first.Revision, second.Revision);
        Assert.Equal("", second.Continue);

        var plain = await Registry.ListAsync(Query(BuiltIn.Pods) with { Limit = 3 }, Ct);
        Assert.Equal(4, plain.Remaining);
        var fields = FieldSelector.Parse("metadata.name=p3", Registry.Definitions.Get(BuiltIn.Pods));
        Assert.Equal(["p3"], Names(await Registry.ListAsync(Query(BuiltIn.Pods) with { Fields = fields }, Ct)));
        var pending = FieldSelector.Parse("status.phase!=Pending", Registry.Definitions.Get(BuiltIn.Pods));
        Assert.Empty((await Registry.ListAsync(Query(BuiltIn.Pods, "") with { Fields = pending }, Ct)).Items);
    }

    [Fact]
    public async Task A_continue_token_that_is_too_old_has_expired()
    {
        await CreatedMapAsync("a");
        await CreatedMapAsync("b");
        var page = await Registry.ListAsync(Query(BuiltIn.ConfigMaps) with { Limit = 1 }, Ct);
        await CreatedMapAsync("c");
        Time.Advance(TimeSpan.FromMinutes(10));
        var expired = await Assert.ThrowsAsync<ApiException>(
            async () => await Registry.ListAsync(Query(BuiltIn.ConfigMaps) with { Limit = 1, Continue = page.Continue }, Ct));
        Assert.Equal((410, "Expired"), (expired.Code, expired.Reason));
        var bad = await Assert.ThrowsAsync<ApiException>(async () => await Registry.ListAsync(Query(BuiltIn.ConfigMaps) with { Continue = "??" }, Ct));
        Assert.Equal(400, bad.Code);
    }

    [Fact]
    public async Task A_revision_from_the_future_is_too_large()
    {
        var query = Query(BuiltIn.Pods) with { ResourceVersion = (Store.Revision + 1).ToString(CultureInfo.InvariantCulture) };
        var refusal = await Assert.ThrowsAsync<ApiException>(async () => await Registry.ListAsync(query, Ct));
        Assert.Equal(504, refusal.Code);
    }

    [Fact]
    public async Task An_object_comes_into_a_watchers_sight_and_leaves_it()
    {
        var start = Store.Revision;
        var key = Key(BuiltIn.Pods, "p");
        await CreatedPodAsync("p");
        await LabelAsync("web");
        await LabelAsync("web2");
        var left = await LabelAsync("other");
        await LabelAsync("web");
        await Registry.DeleteAsync(key, new(), Ct);

        var query = new WatchQuery(Registry.Definitions.Get(BuiltIn.Pods), "default", start) { Labels = LabelSelector.Parse("app in (web,web2)") };
        var events = await TakeAsync(query, 5);
        Assert.Equal(
            [WatchEventType.Added, WatchEventType.Modified, WatchEventType.Deleted, WatchEventType.Added, WatchEventType.Deleted],
            events.Select(e => e.Type));
        var gone = Parse(events[2].Json)["metadata"]!;
        Assert.Equal(("web2", left.ToString(CultureInfo.InvariantCulture)), ((string?)gone["labels"]!["app"], (string?)gone["resourceVersion"]));

        async Task<long> LabelAsync(string app)
        {
            var result = await Registry.UpdateAsync(
                key,
                pod =>
                {
                    pod["metadata"]!["labels"] = new System.Text.Json.Nodes.JsonObject { ["app"] = app };
                    return pod;
                },
                Own,
                Ct);
            return result.Revision;
        }
    }

    [Fact]
    public async Task A_watch_from_a_forgotten_revision_has_expired()
    {
        var query = new WatchQuery(Registry.Definitions.Get(BuiltIn.Pods), "", 0);
        var expired = await Assert.ThrowsAsync<ApiException>(() => TakeAsync(query, 1));
        Assert.Equal((410, "Expired"), (expired.Code, expired.Reason));
        Assert.StartsWith("too old resource version: 0 (", expired.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(ResourceList list) => list.Items.Select(i => i.Key[(i.Key.LastIndexOf('/') + 1)..]);

    private async Task<List<WatchEvent>> TakeAsync(WatchQuery query, int count)
    {
        var events = new List<WatchEvent>();
        await foreach (var batch in Registry.WatchAsync(query, Ct))
        {
            events.AddRange(batch);
            if (events.Count >= count)
            {
                break;
            }
        }

        return events;
    }
}
