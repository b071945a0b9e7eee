using EdgeKube.Api.Views;
using EdgeKube.Server.NodeLink;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Server.Tests.NodeLink;

public sealed class UsageBoardTests
{
    private readonly FakeTime _time = new();
    private readonly List<string> _asked = [];
    private readonly UsageBoard _board;

    public UsageBoardTests() => _board = new UsageBoard(_time, Ask);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readers_wait_for_the_nodes_answer_and_ask_it_once()
    {
        _board.Add("a");
        var (one, two) = (_board.RefreshAsync(Ct), _board.RefreshAsync(Ct));
        Assert.False(one.IsCompleted);
        _board.Set("a", Usage);
        await Task.WhenAll(one, two);
        Assert.Equal(["a"], _asked);
        Assert.Same(Usage, _board.Find("a"));
    }

    [Fact]
    public async Task Figures_of_these_seconds_are_good_enough()
    {
        _board.Add("a");
        _board.Set("a", Usage);
        _time.Advance(TimeSpan.FromSeconds(13));
        await _board.RefreshAsync(Ct);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_keeps_nobody_for_long_and_is_asked_again()
    {
        _board.Add("a");
        var first = _board.RefreshAsync(Ct);
        await _time.Armed.ReadAsync(Ct);
        await _time.Armed.ReadAsync(Ct);
        _time.Advance(TimeSpan.FromSeconds(3));
        await first;
        Assert.Null(_board.Find("a"));
        var again = _board.RefreshAsync(Ct);
        _board.Remove("a"); // it went
        await again;
        Assert.Equal(["a", "a"], _asked);
    }

    [Fact]
    public async Task Nodes_that_tell_by_themselves_are_not_asked()
    {
        _board.Set("old", Usage);
        _time.Advance(TimeSpan.FromSeconds(60));
        await _board.RefreshAsync(Ct);
        Assert.Empty(_asked);
        Assert.NotNull(_board.Find("old"));
    }

    private static NodeUsage Usage { get; } = new()
    {
        At = DateTimeOffset.UnixEpoch,
        Window = 1000,
        Cpu = 1,
        Memory = 1,
    };

    private Task Ask(string node)
    {
        _asked.Add(node);
        return Task.CompletedTask;
    }
}
