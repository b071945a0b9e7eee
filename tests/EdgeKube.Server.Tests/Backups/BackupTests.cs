using System.Globalization;
using EdgeKube.Platform.Sqlite;
using EdgeKube.Server.Backups;
using EdgeKube.Server.Broker;
using EdgeKube.Server.Storage;
using EdgeKube.Server.Storage.Sqlite;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Server.Tests.Backups;

/// <summary>A backup of a store that is in use, and what becomes of it on another machine.</summary>
public sealed class BackupTests : IDisposable
{
    private const long Block = 1_000_000; // of revisions, that a store reserves
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("edgekube-backup-");
    private readonly FakeTime _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Live => Path.Combine(_root.FullName, "live");

    private string Other => Path.Combine(_root.FullName, "other", "server");

    private string Backup => Path.Combine(_root.FullName, "b.tar.gz");

    [Fact]
    public async Task A_restored_store_has_every_object_and_the_keys()
    {
        await MakeAsync("pods/default/a", "pods/default/b");
        var result = Restore();
        Assert.Equal(2, result.Manifest.Objects);
        Assert.Null(result.Aside);
        await using var store = Open(Other);
        Assert.Equal(["pods/default/a", "pods/default/b"], (await store.ListAsync("pods/", 0, "", 0, Ct)).Items.Select(i => i.Key));
        Assert.Equal("secret", await File.ReadAllTextAsync(Path.Combine(Other, "tls", "ca.key"), Ct));
        Assert.Equal("token", await File.ReadAllTextAsync(Path.Combine(Other, "token"), Ct));
    }

    [Fact]
    public async Task Accounts_come_along_and_a_backup_of_before_has_none()
    {
        await (await MakeAsync("pods/default/a")).DisposeAsync();
        Restore();
        Assert.False(Directory.Exists(Path.Combine(Other, "mosquitto"))); // as one that an older version made
        var accounts = new BrokerOptions { Directory = Live }.AccountsFile;
        AccountFile.Write(accounts, [new MqttAccount("alice", "viewer", "$7$1$a$b")]);
        await File.WriteAllTextAsync(Path.Combine(Live, "mosquitto", "passwords"), "made of it", Ct);
        BackupWriter.Write(Live, Backup, "v1", _time);
        Assert.Contains(BackupReader.ReadManifest(Backup).Files, f => f.Name == "mosquitto/accounts");
        Restore(force: true);
        var restored = new BrokerOptions { Directory = Other }.AccountsFile;
        Assert.Equal("alice", Assert.Single(AccountFile.Read(restored)).Name);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(restored));
        Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(restored)!));
    }

    [Fact]
    public async Task Only_its_owner_may_read_a_backup_and_what_comes_of_it()
    {
        await MakeAsync("pods/default/a");
        Restore();
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Private, File.GetUnixFileMode(Backup));
        Assert.Equal(Private, File.GetUnixFileMode(Path.Combine(Other, "state.db")));
        Assert.Equal(Private, File.GetUnixFileMode(Path.Combine(Other, "tls", "ca.key")));
        Assert.Equal(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(Other));
        Assert.Equal(["b.tar.gz", "live", "other"], _root.EnumerateFileSystemInfos().Select(f => f.Name).Order());
    }

    [Fact]
    public async Task Revisions_go_on_above_all_that_clients_have_seen_since_the_backup()
    {
        await using (var store = await MakeAsync("pods/default/a"))
        {
            for (var i = 0; i < 50; i++)
            {
                await PutAsync(store, $"pods/default/later-{i}");
            }

            Restore();
            await using var restored = Open(Other);
            Assert.True(restored.Revision > store.Revision + Block);
            await Assert.ThrowsAsync<RevisionGoneException>(async () =>
            {
                await foreach (var batch in restored.WatchAsync("pods/", store.Revision, Ct))
                {
                    Assert.Fail($"got {batch.Count} events");
                }
            });
        }
    }

    [Fact]
    public async Task A_backup_that_is_restored_twice_gives_no_revision_twice()
    {
        await MakeAsync("pods/default/a");
        var first = Restore();
        _time.Advance(TimeSpan.FromHours(1));
        var second = Restore(force: true);
        Assert.True(second.Revision > first.Revision + 10_000_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(700)]
    [InlineData(-1)]
    public async Task A_truncated_backup_changes_nothing(int length)
    {
        await MakeAsync("pods/default/a");
        var bytes = await File.ReadAllBytesAsync(Backup, Ct);
        await File.WriteAllBytesAsync(Backup, bytes[..(length < 0 ? bytes.Length - 30 : length)], Ct);
        Assert.Contains("is no good backup", Assert.Throws<BackupException>(() => Restore()).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Other)!));
    }

    [Fact]
    public async Task A_backup_with_a_changed_byte_changes_nothing()
    {
        await MakeAsync("pods/default/a");
        var bytes = await File.ReadAllBytesAsync(Backup, Ct);
        var refused = 0;
        for (var at = 10; at < bytes.Length; at += 37) // the first ten are gzip's own, with a time that means nothing
        {
            var bad = bytes.ToArray();
            bad[at] ^= 0x10;
            await File.WriteAllBytesAsync(Backup, bad, Ct);
            if (Record.Exception(() => Restore()) is BackupException)
            {
                refused++;
                Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Other)!));
                continue;
            }

            Assert.Equal("secret", await File.ReadAllTextAsync(Path.Combine(Other, "tls", "ca.key"), Ct)); // a bit between blocks means nothing
            Directory.Delete(Other, recursive: true);
        }

        Assert.InRange(refused, (bytes.Length - 10) / 37 * 2 / 3, int.MaxValue);
    }

    [Fact]
    public async Task A_store_of_a_newer_version_changes_nothing()
    {
        await (await MakeAsync("pods/default/a")).DisposeAsync();
        using (var file = SqliteFile.Open(Path.Combine(Live, "state.db")))
        {
            file.Execute("PRAGMA user_version = 99");
        }

        var error = Assert.Throws<BackupException>(() => BackupWriter.Write(Live, Backup, "v", _time));
        Assert.Contains("newer edgekube (format 99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_empty_is_left_alone_and_with_force_put_aside()
    {
        await MakeAsync("pods/default/a");
        Directory.CreateDirectory(Other);
        await File.WriteAllTextAsync(Path.Combine(Other, "mine"), "x", Ct);
        Assert.Contains("not empty", Assert.Throws<BackupException>(() => Restore()).Message, StringComparison.Ordinal);
        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(Other, "mine"), Ct));
        Assert.False(File.Exists(Path.Combine(Other, "token")));

        var aside = Restore(force: true).Aside;
        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(aside!, "mine"), Ct));
        Assert.True(File.Exists(Path.Combine(Other, "token")));
        Assert.False(File.Exists(Path.Combine(Other, "mine")));
    }

    [Fact]
    public async Task A_running_server_is_refused()
    {
        await using var store = await MakeAsync("pods/default/a");
        var error = Assert.Throws<DatabaseException>(() => BackupRestore.Run(Backup, Live, force: true, _time));
        Assert.Contains("another edgekube is running", error.Message, StringComparison.Ordinal);
        await PutAsync(store, "pods/default/b");
    }

    [Fact]
    public async Task A_backup_taken_while_many_write_holds_what_was_acknowledged_before()
    {
        await using var store = await MakeAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, 500).Select(i => PutAsync(store, $"pods/default/{i}")));
        await PutAsync(store, "pods/default/before");
        BackupWriter.Write(Live, Backup, "v", _time);
        await writing;
        Restore();
        await using var restored = Open(Other);
        Assert.NotNull(await restored.GetAsync("pods/default/before", Ct));
    }

    [Fact]
    public void Where_there_is_no_store_there_is_no_backup()
    {
        Assert.Contains("there is no store at", Assert.Throws<BackupException>(() => BackupWriter.Write(Other, Backup, "v", _time)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_newest_backups_are_kept()
    {
        await MakeAsync("pods/default/a");
        var folder = new BackupFolder(_root.CreateSubdirectory("backups").FullName);
        var made = Enumerable.Range(0, 5).Select(i => folder.Name(_time.GetUtcNow().AddDays(i))).ToList();
        made.ForEach(m => File.Copy(Backup, m));
        folder.Trim(2, made[^1], _time.GetUtcNow().AddDays(5));
        Assert.Equal(made[^2..], folder.List().Select(f => f.Path));
        Assert.Equal(_time.GetUtcNow().AddDays(4).ToString("s", CultureInfo.InvariantCulture), folder.List()[^1].Time.ToString("s", CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task One_that_is_due_is_made_soon_after_the_start_and_the_next_when_its_time_comes()
    {
        await MakeAsync("pods/default/a");
        var path = Path.Combine(_root.FullName, "backups");
        using var loop = new BackupLoop(
            new BackupOptions(Live, path, Platform.Schedules.Schedule.TryParse("20m")!, 1, "v"), _time, NullLogger<BackupLoop>.Instance);
        await loop.StartAsync(Ct);
        Assert.Equal(TimeSpan.FromMinutes(1), await _time.Armed.ReadAsync(Ct));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.InRange(await _time.Armed.ReadAsync(Ct), TimeSpan.FromMinutes(19), TimeSpan.FromMinutes(20));
        var first = Assert.Single(new BackupFolder(path).List());
        _time.Advance(TimeSpan.FromMinutes(20));
        await _time.Armed.ReadAsync(Ct);
        Assert.NotEqual(first, Assert.Single(new BackupFolder(path).List()));
        await loop.StopAsync(Ct);
    }

    public void Dispose() => _root.Delete(recursive: true);

    private static SqliteStore Open(string folder) =>
        SqliteStore.Open(Path.Combine(folder, "state.db"), NullLogger<SqliteStore>.Instance);

    private static async Task PutAsync(SqliteStore store, string key) =>
        Assert.IsType<CommitResult.Committed>(await store.CommitAsync(new Change(key, 0, "{}"u8.ToArray()), Ct));

    // The store stays open: backups are taken of servers that run.
    private async Task<SqliteStore> MakeAsync(params string[] keys)
    {
        Directory.CreateDirectory(Path.Combine(Live, "tls"));
        Directory.CreateDirectory(Path.GetDirectoryName(Other)!);
        await File.WriteAllTextAsync(Path.Combine(Live, "tls", "ca.key"), "secret", Ct);
        await File.WriteAllTextAsync(Path.Combine(Live, "tls", "ca.crt"), "public", Ct);
        await File.WriteAllTextAsync(Path.Combine(Live, "token"), "token", Ct);
        var store = Open(Live);
        foreach (var key in keys)
        {
            await PutAsync(store, key);
        }

        BackupWriter.Write(Live, Backup, "v1", _time);
        return store;
    }

    private RestoreResult Restore(bool force = false) => BackupRestore.Run(Backup, Other, force, _time);
}
