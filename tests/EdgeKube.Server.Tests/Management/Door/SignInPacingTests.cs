using System.Net;
using EdgeKube.Server.Management.Door;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Server.Tests.Management.Door;

public sealed class SignInPacingTests
{
    private static readonly IPAddress _bad = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress _good = IPAddress.Parse("192.0.2.2");
    private readonly FakeTime _time = new();
    private readonly SignInPacing _pacing;

    public SignInPacingTests() => _pacing = new SignInPacing(_time);

    [Fact]
    public void Answers_take_longer_and_then_there_are_none_for_a_while()
    {
        var delays = new List<TimeSpan>();
        for (var i = 0; i < 10; i++)
        {
            delays.Add(Try(_bad, "alice", good: false).Delay);
        }

        Assert.Equal([0, 0, 0, 250, 500, 1000, 2000, 4000, 4000, 4000], delays.Select(d => d.TotalMilliseconds));
        Assert.Equal(Refusal.QuotaExceeded, Try(_bad, "alice", good: true).Refusal);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(Try(_bad, "alice", good: true).Refusal);
        Assert.Equal(TimeSpan.Zero, Try(_bad, "alice", good: true).Delay);
    }

    [Fact]
    public void Nobody_locks_another_out()
    {
        for (var i = 0; i < 500; i++)
        {
            Try(IPAddress.Parse($"198.51.100.{i % 50}"), "alice", good: false);
        }

        var first = Try(_good, "alice", good: true);
        Assert.Equal((null, 4), (first.Refusal, first.Delay.TotalSeconds)); // slower, as for everybody who guesses at this account
        Assert.Equal(TimeSpan.Zero, Try(_good, "alice", good: true).Delay); // it is known there now
        Assert.Equal(TimeSpan.Zero, Try(_good, "bob", good: true).Delay);
    }

    [Fact]
    public void An_address_that_tries_many_names_is_refused_as_a_whole()
    {
        for (var i = 0; i < 40; i++)
        {
            Try(_bad, $"user-{i}", good: false);
        }

        Assert.Equal(Refusal.RateExceeded, Try(_bad, "bob", good: true).Refusal);
        Assert.Equal(Refusal.RateExceeded, Try(_bad.MapToIPv6(), "", good: true).Refusal);
        Assert.Null(Try(_good, "bob", good: true).Refusal);
        _time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(TimeSpan.Zero, Try(_bad, "bob", good: true).Delay);
    }

    [Fact]
    public void Only_so_many_wait_at_once()
    {
        Try(_bad, "token", good: false);
        var held = Enumerable.Range(0, 8).Select(_ => _pacing.Begin(_bad, "token")).ToList();
        Assert.Equal(Refusal.RateExceeded, Try(_bad, "token", good: true).Refusal);
        held.ForEach(h => h.Dispose());
        Assert.Null(Try(_bad, "token", good: true).Refusal);
    }

    [Fact]
    public void Neighbours_in_IPv6_are_one()
    {
        for (var i = 0; i < 40; i++)
        {
            Try(IPAddress.Parse($"2001:db8::{i:x}"), $"user-{i}", good: false);
        }

        Assert.Equal(Refusal.RateExceeded, Try(IPAddress.Parse("2001:db8::ffff"), "bob", good: true).Refusal);
        Assert.Null(Try(IPAddress.Parse("2001:db8:0:1::1"), "bob", good: true).Refusal);
    }

    [Fact]
    public void What_is_remembered_has_a_bound_and_the_latest_stays()
    {
        for (var i = 0; i < 20_000; i++)
        {
            Try(new IPAddress(BitConverter.GetBytes(0x0a00_0000 + i)), $"user-{i}", good: false);
        }

        for (var i = 0; i < 10; i++)
        {
            Try(_bad, "alice", good: false);
        }

        Assert.Equal(Refusal.QuotaExceeded, Try(_bad, "alice", good: true).Refusal);
    }

    private SignInAttempt Try(IPAddress from, string account, bool good)
    {
        using var attempt = _pacing.Begin(from, account);
        attempt.End(good);
        return attempt;
    }
}
