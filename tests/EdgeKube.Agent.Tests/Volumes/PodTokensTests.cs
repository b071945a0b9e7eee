using EdgeKube.Agent.Volumes;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Agent.Tests.Volumes;

public sealed class PodTokensTests
{
    private static readonly TokenOrder _order = new("default", "web", "u1", "default", "", 3600);
    private readonly FakeTime _time = new();
    private readonly FakeAgentMemory _memory = new();
    private readonly FakeTokenSource _source;

    public PodTokensTests() => _source = new FakeTokenSource(_time);

    [Fact]
    public async Task A_token_is_renewed_at_four_fifths_of_its_life()
    {
        var tokens = Tokens();
        var first = await GetAsync(tokens);
        _time.Advance(TimeSpan.FromMinutes(47));
        Assert.Same(first, await GetAsync(tokens));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(first.Token, (await GetAsync(tokens)).Token);
        Assert.Equal(2, _source.Orders.Count);
    }

    [Fact]
    public async Task A_token_of_long_life_is_renewed_every_day()
    {
        var week = await Tokens().GetAsync(_order with { Seconds = 7 * 24 * 3600 }, null, TestContext.Current.CancellationToken);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromHours(24), week.DueAt);
    }

    [Fact]
    public async Task A_start_without_the_server_uses_what_was_stored_though_it_has_ended()
    {
        var first = await GetAsync(Tokens());
        _time.Advance(TimeSpan.FromHours(5));
        _source.IsAway = true;
        Assert.Equal(first.Token, (await GetAsync(Tokens())).Token);
    }

    [Fact]
    public async Task Without_a_token_and_a_server_there_is_none()
    {
        _source.IsAway = true;
        Assert.Equal("the server cannot be reached", (await Assert.ThrowsAsync<VolumeException>(() => GetAsync(Tokens()))).Message);
    }

    [Fact]
    public async Task What_the_volume_shows_counts_when_it_is_newer_than_what_was_stored()
    {
        await GetAsync(Tokens());
        _time.Advance(TimeSpan.FromHours(2));
        var shown = FakeTokenSource.Token(_time.GetUtcNow(), 3600);
        Assert.Equal(shown, (await Tokens().GetAsync(_order, shown, TestContext.Current.CancellationToken)).Token);
        Assert.Single(_source.Orders);
    }

    [Fact]
    public async Task Renewals_are_stored_once_a_day()
    {
        var tokens = Tokens();
        for (var hour = 0; hour < 48; hour++)
        {
            await GetAsync(tokens);
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(48, _source.Orders.Count);
        Assert.Equal(2, _memory.Writes);
    }

    [Fact]
    public async Task Tokens_of_pods_that_are_gone_are_forgotten()
    {
        var tokens = Tokens();
        await GetAsync(tokens);
        await tokens.KeepOnlyAsync(new HashSet<string> { "u1" });
        Assert.Single(_memory.List("token/"));
        await tokens.KeepOnlyAsync(new HashSet<string>());
        Assert.Empty(_memory.List("token/"));
    }

    private static Task<HeldToken> GetAsync(PodTokens tokens) => tokens.GetAsync(_order, null, TestContext.Current.CancellationToken);

    private PodTokens Tokens() => new(_source, _memory, _time, NullLogger<PodTokens>.Instance);
}
