using System.Text;
using EdgeKube.Server.Storage;
using Xunit;

namespace EdgeKube.Server.Tests.Storage;

/// <summary>What every store must do. An engine's test class inherits it and opens the real engine.</summary>
public abstract class StoreContract : IAsyncDisposable
{
    private IStore? _store;

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected IStore Store => _store ??= Open();

    [Fact]
    public async Task A_stale_revision_is_a_conflict_and_changes_nothing()
    {
        var created = await CommittedAsync(new Change("pods/default/a", Expected: 0, "one"u8.ToArray()));
        var late = await Store.CommitAsync(new Change("pods/default/a", Expected: 0, "two"u8.ToArray()), Ct);

        Assert.Equal(new CommitResult.Conflict(created), late);
        Assert.Equal("one", await TextAsync("pods/default/a"));
    }

    [Fact]
    public async Task Deleting_what_is_not_there_is_a_conflict()
    {
        Assert.Equal(new CommitResult.Conflict(0), await Store.CommitAsync(new Change("pods/default/a", 0, null), Ct));
        Assert.Equal(new CommitResult.Conflict(0), await Store.CommitAsync(new Change("pods/default/a", 7, null), Ct));
    }

    [Fact]
    public async Task Revisions_rise_across_keys_and_are_never_reused()
    {
        var first = await PutAsync("pods/default/a");
        var second = await PutAsync("nodes//b");
        var deleted = await CommittedAsync(new Change("pods/default/a", first, null));
        Assert.True(first < second && second < deleted);
        Assert.Equal(deleted, Store.Revision);
        Assert.Null(await Store.GetAsync("pods/default/a", Ct));
    }

    [Fact]
    public async Task Concurrent_writers_of_one_key_have_one_winner()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(
            i => Store.CommitAsync(new Change("leases/x", 0, new[] { (byte)i }), Ct)));
        Assert.Single(results.OfType<CommitResult.Committed>());
    }

    [Fact]
    public async Task The_revision_is_written_into_the_value()
    {
        var revision = await CommittedAsync(new Change("pods/default/a", 0, "{\"v\":\"\"}"u8.ToArray(), RevisionAt: 6));
        Assert.Equal($"{{\"v\":\"{revision}\"}}", await TextAsync("pods/default/a"));
    }

    [Fact]
    public async Task What_goes_along_is_made_if_and_only_if_the_change_is()
    {
        Change With(string name, long expected, params Change[] others) => new(name, expected, "it"u8.ToArray()) { Along = others };
        var made = await CommittedAsync(With("pods/default/a", 0, new Change("nodes//a", 0, "{\"v\":\"\"}"u8.ToArray(), RevisionAt: 6)));
        Assert.Equal($"{{\"v\":\"{made + 1}\"}}", await TextAsync("nodes//a"));
        Assert.IsType<CommitResult.Conflict>(await Store.CommitAsync(With("pods/default/a", 0, new Change("nodes//a", Change.Any, null)), Ct));
        Assert.NotNull(await Store.GetAsync("nodes//a", Ct));
        var left = With("pods/default/a", made, new Change("nodes//a", 0, "no"u8.ToArray()), new Change("nodes//b", Change.Any, null), new Change("nodes//c", 0, "c"u8.ToArray()));
        await CommittedAsync(left);
        Assert.Equal(($"{{\"v\":\"{made + 1}\"}}", "c"), (await TextAsync("nodes//a"), await TextAsync("nodes//c")));
        await CommittedAsync(new Change("pods/default/a", Change.Any, null) { Along = [new Change("nodes//a", Change.Any, null)] });
        Assert.Null(await Store.GetAsync("nodes//a", Ct));
    }

    [Fact]
    public async Task A_list_is_ordinal_and_holds_only_its_prefix()
    {
        foreach (var key in new[] { "pods/b/1", "pods/a/2", "pods/a/10", "pods/a-b/1", "podsets/a/1", "pods/A/1" })
        {
            await PutAsync(key);
        }

        Assert.Equal(["pods/A/1", "pods/a-b/1", "pods/a/10", "pods/a/2", "pods/b/1"], await KeysAsync("pods/"));
        Assert.Equal(["pods/a/10", "pods/a/2"], await KeysAsync("pods/a/"));
        Assert.Empty(await KeysAsync("services/"));
    }

    [Fact]
    public async Task Pages_are_read_at_the_revision_of_the_first()
    {
        foreach (var i in Enumerable.Range(0, 5))
        {
            await PutAsync($"pods/default/{i}");
        }

        var first = await Store.ListAsync("pods/", 0, "", 2, Ct);
        await PutAsync("pods/default/00");
        await CommittedAsync(new Change("pods/default/3", (await Store.GetAsync("pods/default/3", Ct))!.Revision, null));
        var second = await Store.ListAsync("pods/", first.Revision, first.Items[^1].Key, 2, Ct);
        var third = await Store.ListAsync("pods/", first.Revision, second.Items[^1].Key, 2, Ct);

        Assert.Equal((3, 1, 0), (first.Remaining, second.Remaining, third.Remaining));
        Assert.Equal(first.Revision, third.Revision);
        Assert.Equal(
            ["0", "1", "2", "3", "4"],
            first.Items.Concat(second.Items).Concat(third.Items).Select(i => i.Key["pods/default/".Length..]));
    }

    [Fact]
    public async Task A_list_at_a_revision_that_is_not_kept_is_gone()
    {
        var old = await PutAsync("pods/default/a");
        await PutAsync("pods/default/b");
        await Assert.ThrowsAsync<RevisionGoneException>(async () => await Store.ListAsync("pods/", old, "", 0, Ct));
    }

    [Fact]
    public async Task A_watch_sees_every_change_of_its_prefix_in_order_and_once()
    {
        var start = Store.Revision;
        var watching = TakeAsync("pods/a/", start, 4);
        var created = await PutAsync("pods/a/1");
        await PutAsync("pods/b/1");
        await PutAsync("nodes//a");
        var updated = await CommittedAsync(new Change("pods/a/1", created, "new"u8.ToArray()));
        var deleted = await CommittedAsync(new Change("pods/a/1", updated, null) { Last = "last:"u8.ToArray(), LastRevisionAt = 5 });
        await PutAsync("pods/a/2");

        var events = await watching;
        Assert.Equal(["pods/a/1", "pods/a/1", "pods/a/1", "pods/a/2"], events.Select(e => e.Key));
        Assert.Equal([created, updated, deleted], events.Take(3).Select(e => e.Revision));
        Assert.Null(events[0].Previous);
        Assert.Equal(created, events[1].Previous!.Revision);
        Assert.True(events[2].Deleted);
        Assert.Equal($"last:{deleted}", Encoding.UTF8.GetString(events[2].Value.Span));
        Assert.Equal(events, await TakeAsync("pods/a/", start, 4));
        Assert.Equal(events[2..], await TakeAsync("pods/a/", updated, 2));
    }

    [Fact]
    public async Task What_a_watcher_has_seen_a_reader_sees()
    {
        var start = Store.Revision;
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(WriteSomeAsync));
        var count = 0;
        await foreach (var batch in Store.WatchAsync("pods/", start, Ct))
        {
            foreach (var one in batch)
            {
                Assert.True(one.Revision <= Store.Revision);
                Assert.NotNull(await Store.GetAsync(one.Key, Ct));
                count++;
            }

            if (count == 400)
            {
                break;
            }
        }

        await writing;

        async Task WriteSomeAsync(int writer)
        {
            for (var i = 0; i < 50; i++)
            {
                await PutAsync($"pods/{writer}/{i}");
            }
        }
    }

    [Fact]
    public async Task Many_writers_leave_one_gapless_order()
    {
        var start = Store.Revision;
        var watching = TakeAsync("pods/", start, 500);
        var revisions = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => PutAsync($"pods/default/{i}", isVolatile: i % 2 == 0)));

        Assert.Equal(500, revisions.Distinct().Count());
        Assert.Equal(revisions.Order(), (await watching).Select(e => e.Revision));
        Assert.Equal(start + 500, Store.Revision);
    }

    [Fact]
    public async Task A_watch_of_a_quiet_partition_outlives_a_busy_one()
    {
        var start = Store.Revision;
        for (var i = 0; i < 200; i++)
        {
            await PutAsync($"leases/{i}", isVolatile: true);
        }

        var now = Store.Revision;
        await PutAsync("pods/default/a");
        Assert.Single(await TakeAsync("pods/", now, 1));
        Assert.Single(await TakeAsync("pods/", start, 1));
    }

    [Fact]
    public async Task A_watch_from_before_the_store_was_opened_is_gone()
    {
        var opened = Store.Revision;
        await Assert.ThrowsAsync<RevisionGoneException>(() => TakeAsync("pods/", opened - 1, 1));
    }

    [Fact]
    public async Task A_watch_from_before_a_compaction_is_gone()
    {
        var first = await PutAsync("pods/default/a");
        var second = await PutAsync("pods/default/b");
        await PutAsync("pods/default/c");
        await Store.CompactAsync(second, Ct);

        await Assert.ThrowsAsync<RevisionGoneException>(() => TakeAsync("pods/", first - 1, 1));
        Assert.Equal("pods/default/c", Assert.Single(await TakeAsync("pods/", second, 1)).Key);
    }

    [Fact]
    public async Task A_cancelled_watch_ends_and_leaves_the_others()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var start = Store.Revision;
        var other = TakeAsync("pods/", start, 1);
        var cancelled = TakeAsync("pods/", start, 1, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await PutAsync("pods/default/a");
        Assert.Single(await other);
    }

    [Fact]
    public async Task A_closed_store_takes_no_change()
    {
        await Store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => PutAsync("pods/default/a"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        Close();
        GC.SuppressFinalize(this);
    }

    private protected abstract IStore Open();

    protected abstract void Close();

    private protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _store = Open();
    }

    private protected void Replace(IStore store) => _store = store;

    private protected async Task<long> CommittedAsync(Change change) =>
        Assert.IsType<CommitResult.Committed>(await Store.CommitAsync(change, Ct)).Revision;

    private protected Task<long> PutAsync(string key, bool isVolatile = false) =>
        CommittedAsync(new Change(key, 0, Encoding.UTF8.GetBytes(key)) { Volatile = isVolatile });

    private protected async Task<string> TextAsync(string key) =>
        Encoding.UTF8.GetString((await Store.GetAsync(key, Ct))!.Value.Span);

    private protected async Task<IEnumerable<string>> KeysAsync(string prefix) =>
        (await Store.ListAsync(prefix, 0, "", 0, Ct)).Items.Select(i => i.Key);

    private protected async Task<List<StoreEvent>> TakeAsync(string prefix, long revision, int count, CancellationToken? ct = null)
    {
        var events = new List<StoreEvent>();
        await foreach (var batch in Store.WatchAsync(prefix, revision, ct ?? Ct))
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
