using EdgeKube.Server.Auth;
using EdgeKube.Server.Management;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Server.Tests.Management;

public sealed class SessionsTests
{
    private static readonly Caller _alice = new(new UserInfo("alice", ["a"]), null);
    private static readonly Caller _stronger = new(new UserInfo("alice", ["a", "b"]), null);
    private readonly FakeTime _time = new();
    private readonly Sessions _sessions;

    public SessionsTests() => _sessions = new Sessions(_time);

    [Fact]
    public void A_name_is_its_users_alone()
    {
        Assert.True(_sessions.Enter("session:x", _alice));
        Assert.True(_sessions.Enter("session:x", _alice));
        Assert.False(_sessions.Enter("session:x", _stronger));
        Assert.Equal(_alice, _sessions.Find("session:x"));
    }

    [Fact]
    public void It_stays_so_for_a_minute_after_the_last_connection()
    {
        _sessions.Enter("session:x", _alice);
        _sessions.Enter("session:x", _alice);
        _sessions.Leave("session:x");
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.NotNull(_sessions.Find("session:x"));
        _sessions.Leave("session:x");
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(_sessions.Enter("session:x", _stronger));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(_sessions.Find("session:x"));
        Assert.True(_sessions.Enter("session:x", _stronger));
    }
}
