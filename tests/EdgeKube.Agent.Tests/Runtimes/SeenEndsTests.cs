using System.Threading.Channels;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Runtimes;

public sealed class SeenEndsTests
{
    private readonly FakeTime _time = new();
    private readonly Channel<(string Id, bool IsEnd)> _events = Channel.CreateUnbounded<(string Id, bool IsEnd)>();
    private readonly HashSet<string> _ended = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_end_is_told_when_the_runtime_shows_it_however_late()
    {
        await using var told = Read();
        var next = told.MoveNextAsync();
        _events.Writer.TryWrite(("slow", true));
        for (var i = 0; i < 20; i++)
        {
            _time.Advance(await _time.Armed.ReadAsync(Ct));
        }

        var wait = await _time.Armed.ReadAsync(Ct);

        Assert.False(next.IsCompleted);
        lock (_ended)
        {
            _ended.Add("slow");
        }

        _time.Advance(wait);
        Assert.True(await next);
        Assert.Equal("slow", told.Current);
    }

    [Fact]
    public async Task An_end_that_is_not_seen_yet_holds_up_no_other()
    {
        _ended.Add("quick");
        await using var told = Read();
        _events.Writer.TryWrite(("slow", true));
        _events.Writer.TryWrite(("quick", true));
        Assert.True(await told.MoveNextAsync());
        Assert.Equal("quick", told.Current);
    }

    [Fact]
    public async Task What_is_no_end_is_told_at_once()
    {
        await using var told = Read();
        _events.Writer.TryWrite(("lacked memory", false));
        Assert.True(await told.MoveNextAsync());
        Assert.Equal("lacked memory", told.Current);
    }

    [Fact]
    public async Task A_runtime_that_does_not_answer_is_told_to_who_reads()
    {
        await using var told = new SeenEnds(_time, (_, _) => throw new RuntimeException("Unavailable", "gone"))
            .ReadAsync(_events.Reader.ReadAllAsync(Ct), Ct).GetAsyncEnumerator(Ct);
        _events.Writer.TryWrite(("one", true));
        Assert.Equal("Unavailable", (await Assert.ThrowsAsync<RuntimeException>(() => told.MoveNextAsync().AsTask())).Code);
    }

    [Fact]
    public async Task The_end_of_the_events_is_the_end()
    {
        _events.Writer.Complete();
        await using var told = Read();
        Assert.False(await told.MoveNextAsync());
    }

    private IAsyncEnumerator<string> Read() => new SeenEnds(_time, HasEndedAsync).ReadAsync(_events.Reader.ReadAllAsync(Ct), Ct).GetAsyncEnumerator(Ct);

    private Task<bool> HasEndedAsync(string id, CancellationToken ct)
    {
        lock (_ended)
        {
            return Task.FromResult(_ended.Contains(id));
        }
    }
}
