using EdgeKube.Platform.Sqlite;
using EdgeKube.Server.Storage;
using EdgeKube.Server.Storage.Sqlite;
using EdgeKube.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Server.Tests.Storage.Sqlite;

/// <summary>The contract on SQLite, and what a file adds: reopening, crashes, failing disks, bounds.</summary>
public sealed class SqliteStoreTests : StoreContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("edgekube-store-");
    private readonly FakeTime _time = new();
    private SqliteStoreOptions _options = new() { RevisionBlock = 1000 };

    private string File => Path.Combine(_directory.FullName, "state.db");

    [Fact]
    public async Task What_was_committed_is_there_after_reopening_and_what_was_volatile_is_not()
    {
        var kept = await PutAsync("pods/default/kept");
        await PutAsync("leases/x", isVolatile: true);
        var gone = await PutAsync("pods/default/gone");
        await CommittedAsync(new Change("pods/default/gone", gone, null));
        var last = await CommittedAsync(new Change("pods/default/kept", kept, "two"u8.ToArray()));
        await ReopenAsync();

        Assert.Equal(["pods/default/kept"], await KeysAsync("pods/"));
        Assert.Equal("two", await TextAsync("pods/default/kept"));
        Assert.Empty(await KeysAsync("leases/"));
        Assert.Equal(last + 1, Store.Revision); // a clean close costs no jump, but older watchers must list again
        Assert.Equal(last, (await Store.GetAsync("pods/default/kept", Ct))!.Revision);
    }

    [Fact]
    public async Task After_a_crash_every_acknowledged_object_is_there_and_revisions_go_on_behind_the_last()
    {
        var revisions = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => PutAsync($"pods/default/{i}")));
        var highest = await PutAsync("leases/x", isVolatile: true);
        var copy = _directory.CreateSubdirectory("copy").FullName;
        foreach (var name in new[] { "state.db", "state.db-wal" })
        {
            System.IO.File.Copy(Path.Combine(_directory.FullName, name), Path.Combine(copy, name)); // as kill -9 leaves them
        }

        await Store.DisposeAsync();
        Replace(SqliteStore.Open(Path.Combine(copy, "state.db"), NullLogger<SqliteStore>.Instance, _options));
        Assert.Equal(100, (await KeysAsync("pods/")).Count());
        Assert.True(Store.Revision > highest);
        Assert.True(await PutAsync("pods/default/new") > revisions.Max());
    }

    [Fact]
    public async Task A_file_of_the_next_release_is_read_and_written_and_stays_one_of_that()
    {
        await PutAsync("pods/default/old");
        await Store.DisposeAsync();
        Run("ALTER TABLE objects ADD COLUMN more TEXT; CREATE TABLE more(id INTEGER PRIMARY KEY); PRAGMA user_version = 2");
        Replace(Open());

        Assert.Equal(["pods/default/old"], await KeysAsync("pods/"));
        await PutAsync("pods/default/new");
        await ReopenAsync();
        Assert.Equal(2, (await KeysAsync("pods/")).Count());
        await Store.DisposeAsync();
        Assert.Equal(2, Format());
        Replace(Open());
    }

    [Fact]
    public async Task A_file_that_is_two_formats_ahead_is_refused_and_left_alone()
    {
        await Store.DisposeAsync();
        Run("PRAGMA user_version = 3");
        var error = Assert.Throws<DatabaseException>(Open);
        Assert.Contains("newer edgekube (format 3, this one knows 1)", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, Format());
        Run("PRAGMA user_version = 1");
        Replace(Open());
    }

    [Fact]
    public async Task Revisions_are_reserved_anew_when_the_block_is_used_up()
    {
        _options = _options with { RevisionBlock = 3 };
        for (var i = 0; i < 20; i++)
        {
            await PutAsync($"leases/{i}", isVolatile: true);
        }

        var last = Store.Revision;
        await ReopenAsync();
        Assert.True(await PutAsync("leases/a", isVolatile: true) > last);
    }

    [Fact]
    public async Task Volatile_changes_touch_no_disk_once_revisions_are_reserved()
    {
        await PutAsync("pods/default/a");
        var before = Sizes();
        for (var i = 0; i < 50; i++)
        {
            await PutAsync($"leases/{i}", isVolatile: true);
        }

        Assert.Equal(before, Sizes());
    }

    [Fact]
    public async Task A_key_may_change_between_volatile_and_durable()
    {
        var first = await PutAsync("pods/default/a");
        await CommittedAsync(new Change("pods/default/a", first, "v"u8.ToArray()) { Volatile = true });
        var other = await PutAsync("pods/default/b", isVolatile: true);
        await CommittedAsync(new Change("pods/default/b", other, "d"u8.ToArray()));
        await ReopenAsync();
        Assert.Equal(["pods/default/b"], await KeysAsync("pods/"));
    }

    [Fact]
    public async Task A_write_that_the_database_refuses_fails_its_callers_and_nothing_else()
    {
        await PutAsync("pods/default/a");
        await Store.DisposeAsync();
        using (var database = SqliteDatabase.Open(File))
        {
            database.Execute("CREATE TRIGGER t BEFORE INSERT ON objects WHEN NEW.key LIKE '%bad' BEGIN SELECT RAISE(ABORT, 'no'); END");
        }

        Replace(Open());
        var before = Store.Revision;
        await Assert.ThrowsAsync<SqliteException>(() => PutAsync("pods/default/bad"));
        Assert.Equal(before, Store.Revision);
        Assert.Null(await Store.GetAsync("pods/default/bad", Ct));

        await PutAsync("pods/default/good");
        Assert.Equal("pods/default/good", Assert.Single(await TakeAsync("pods/", before, 1)).Key);
        await ReopenAsync();
        Assert.Equal(["pods/default/a", "pods/default/good"], await KeysAsync("pods/"));
    }

    [Fact]
    public async Task A_watcher_that_falls_behind_the_window_is_told_so()
    {
        _options = _options with { WindowEvents = 10 };
        var start = Store.Revision;
        for (var i = 0; i < 11; i++)
        {
            await PutAsync($"pods/default/{i}");
        }

        var gone = await Assert.ThrowsAsync<RevisionGoneException>(() => TakeAsync("pods/", start, 1));
        Assert.Equal(start + 1, gone.Oldest);
        Assert.Equal(10, (await TakeAsync("pods/", gone.Oldest, 10)).Count);
    }

    [Fact]
    public async Task The_window_is_bounded_by_bytes_too()
    {
        _options = _options with { WindowBytes = 1000 };
        var start = Store.Revision;
        for (var i = 0; i < 4; i++)
        {
            await CommittedAsync(new Change($"secrets/default/{i}", 0, new byte[400]));
        }

        await Assert.ThrowsAsync<RevisionGoneException>(() => TakeAsync("secrets/", start + 1, 1));
        Assert.Equal(2, (await TakeAsync("secrets/", start + 2, 2)).Count);
    }

    [Fact]
    public async Task A_list_revision_is_kept_for_a_while()
    {
        await PutAsync("pods/default/a");
        await PutAsync("pods/default/b");
        await PutAsync("pods/default/c");
        var page = await Store.ListAsync("pods/", 0, "", 1, Ct);
        await PutAsync("pods/default/d");
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal("pods/default/b", Assert.Single((await Store.ListAsync("pods/", page.Revision, "pods/default/a", 1, Ct)).Items).Key);

        _time.Advance(TimeSpan.FromMinutes(6));
        await Assert.ThrowsAsync<RevisionGoneException>(async () => await Store.ListAsync("pods/", page.Revision, "pods/default/b", 1, Ct));
    }

    [Fact]
    public async Task Ten_thousand_idle_watchers_all_see_the_change_that_comes()
    {
        var start = Store.Revision;
        var watching = Enumerable.Range(0, 10_000).Select(_ => TakeAsync("pods/", start, 1)).ToList();
        await PutAsync("pods/default/a");
        await Task.WhenAll(watching);
    }

    [Fact]
    public async Task The_file_shrinks_after_much_was_deleted()
    {
        var revisions = await Task.WhenAll(Enumerable.Range(0, 2000).Select(
            i => CommittedAsync(new Change($"pods/default/{i}", 0, new byte[3000]))));
        await Task.WhenAll(revisions.Select((r, i) => CommittedAsync(new Change($"pods/default/{i}", r, null))));
        await Store.CompactAsync(Store.Revision, Ct);
        await Store.DisposeAsync();
        Assert.True(new FileInfo(File).Length < 1_000_000);
    }

    [Fact]
    public async Task A_second_store_on_the_file_is_refused()
    {
        await PutAsync("pods/default/a");
        Assert.Throws<DatabaseException>(Open);
    }

    private protected override IStore Open() => SqliteStore.Open(File, NullLogger<SqliteStore>.Instance, _options, _time);

    protected override void Close() => _directory.Delete(recursive: true);

    private void Run(string sql)
    {
        using var file = SqliteDatabase.Open(File);
        file.Execute(sql);
    }

    private long Format()
    {
        using var file = SqliteDatabase.Open(File);
        return file.Scalar<long>("PRAGMA user_version");
    }

    private List<(string, long)> Sizes() => [.. _directory.GetFiles().Select(f => (f.Name, f.Length)).Order()];
}
