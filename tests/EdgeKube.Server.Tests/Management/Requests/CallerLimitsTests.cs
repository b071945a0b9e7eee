using EdgeKube.Server.Management.Requests;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Server.Tests.Management.Requests;

public sealed class CallerLimitsTests
{
    private readonly FakeTime _time = new();
    private readonly CallerLimits _limits;

    public CallerLimitsTests() => _limits = new CallerLimits(_time);

    [Fact]
    public void Who_floods_is_stopped_and_read_more_slowly_and_others_are_not()
    {
        for (var i = 0; i < CallerLimits.Burst; i++)
        {
            Assert.True(Ask("loud"));
        }

        Assert.False(Ask("loud"));
        Assert.NotEqual(TimeSpan.Zero, _limits.PauseOf("loud"));
        Assert.Equal(TimeSpan.Zero, _limits.PauseOf("loud")); // once for what was refused
        Assert.True(Ask("quiet"));
        Assert.Equal(TimeSpan.Zero, _limits.PauseOf("quiet"));
        _time.Advance(TimeSpan.FromMilliseconds(11));
        Assert.True(Ask("loud"));
        Assert.False(Ask("loud"));
    }

    [Fact]
    public void Only_so_many_may_be_unanswered()
    {
        for (var i = 0; i < CallerLimits.MaxUnanswered; i++)
        {
            Assert.True(_limits.TryBegin("a"));
        }

        Assert.False(_limits.TryBegin("a"));
        _limits.End("a");
        Assert.True(_limits.TryBegin("a"));
    }

    private bool Ask(string caller)
    {
        var may = _limits.TryBegin(caller);
        if (may)
        {
            _limits.End(caller);
        }

        return may;
    }
}
