using System.Text;
using System.Text.Json;
using EdgeKube.Agent.State;
using EdgeKube.Api.Values;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Agent.Tests.State;

public sealed class SqliteDesiredStateTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-state-");

    private string FilePath => Path.Combine(_directory.FullName, "state.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task What_was_stored_is_there_after_a_restart()
    {
        using (var file = Open())
        {
            using var state = new SqliteDesiredState(file);
            await state.ApplyAsync("e1", 7, reset: true, [Pod("a"), Pod("b")], []);
            await state.ApplyAsync("e1", 8, reset: false, [Pod("c")], [Key("a")]);
        }

        using var again = Open();
        using var reopened = new SqliteDesiredState(again);
        Assert.Equal(("e1", 8), (reopened.Epoch, reopened.Revision));
        Assert.Equal([Key("b"), Key("c")], reopened.List(Key("b").Type).Select(o => o.Key));
        Assert.Equal("""{"name":"b"}""", Encoding.UTF8.GetString(reopened.Find(Key("b"))!.Value.Span));
    }

    [Fact]
    public async Task A_reset_tells_only_of_what_differs()
    {
        using var file = Open();
        using var state = new SqliteDesiredState(file);
        await state.ApplyAsync("e1", 1, reset: true, [Pod("a"), Pod("b")], []);
        List<string> changed = [];
        state.Subscribe(key => changed.Add(key.Name));
        await state.ApplyAsync("e2", 1, reset: true, [Pod("b"), Pod("c")], []);
        Assert.Equal(["c", "a"], changed);
        Assert.Null(state.Find(Key("a")));
    }

    [Fact]
    public async Task A_damaged_file_is_set_aside()
    {
        await File.WriteAllTextAsync(FilePath, new string('x', 10_000), TestContext.Current.CancellationToken);
        using var file = Open();
        using var state = new SqliteDesiredState(file);
        Assert.Equal(("", 0), (state.Epoch, state.Revision));
        Assert.Single(_directory.GetFiles("state.db.damaged-*"));
    }

    [Fact]
    public async Task Memory_is_kept_and_forgotten()
    {
        using (var file = Open())
        {
            var memory = new SqliteAgentMemory(file);
            await memory.SetAsync("restarts/u1/c", [3]);
            await memory.SetAsync("restarts/u2/c", [4]);
            await memory.SetAsync("restarts/u2/c", null);
        }

        using var again = Open();
        var reopened = new SqliteAgentMemory(again);
        Assert.Equal([3], reopened.Get("restarts/u1/c")!);
        Assert.Equal(["restarts/u1/c"], reopened.List("restarts/").Select(v => v.Key));
    }

    [Fact]
    public async Task A_full_disk_stops_nothing_and_is_caught_up_with()
    {
        using (var file = Open())
        {
            using var state = new SqliteDesiredState(file);
            var memory = new SqliteAgentMemory(file);
            await state.ApplyAsync("e1", 1, reset: true, [Pod("a"), Pod("b")], []);
            var pages = file.Database.Scalar<long>("PRAGMA page_count");
            file.Database.Execute($"PRAGMA max_page_count = {pages}");
            await state.ApplyAsync("e1", 2, reset: false, [Pod("c", new string('x', 100_000))], [Key("a")]);
            await memory.SetAsync("final/u1", [1]);
            Assert.Equal((2, 2), (state.Revision, state.List(Key("a").Type).Count));
            Assert.Equal([1], memory.Get("final/u1")!);
            Assert.Equal(1, file.Database.Scalar<long>("SELECT revision FROM position"));
            file.Database.Execute($"PRAGMA max_page_count = {pages + 1000}");
            await memory.SetAsync("final/u1", [2]);
        }

        using var again = Open();
        using var reopened = new SqliteDesiredState(again);
        Assert.Equal(("e1", 2), (reopened.Epoch, reopened.Revision));
        Assert.Equal([Key("b"), Key("c")], reopened.List(Key("b").Type).Select(o => o.Key));
        Assert.Equal([2], new SqliteAgentMemory(again).Get("final/u1")!);
    }

    private static ResourceKey Key(string name) => ResourceKey.Parse($"pods/default/{name}");

    private static KeyValuePair<ResourceKey, JsonElement> Pod(string name, string more = "")
    {
        using var document = JsonDocument.Parse(more.Length == 0 ? $$"""{"name":"{{name}}"}""" : $$"""{"name":"{{name}}","more":"{{more}}"}""");
        return new(Key(name), document.RootElement.Clone());
    }

    private AgentDatabase Open() => AgentDatabase.Open(FilePath, TimeProvider.System, NullLogger<AgentDatabase>.Instance);
}
