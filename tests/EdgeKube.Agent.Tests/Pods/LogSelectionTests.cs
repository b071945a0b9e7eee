using System.Text;
using EdgeKube.Agent.Pods;
using EdgeKube.Messaging.Contracts;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods;

public sealed class LogSelectionTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 1, 0, TimeSpan.Zero);

    [Fact]
    public void Parts_of_a_long_line_are_joined_and_stamped_once() =>
        Assert.Equal(
            "2026-01-01T00:00:30.123456789Z one line\n",
            Select(new LogOptions { Timestamps = true }, "2026-01-01T00:00:30.123456789Z stdout P one ", "2026-01-01T00:00:30.2Z stdout F line"));

    [Fact]
    public void Lines_before_the_asked_time_are_left_out() =>
        Assert.Equal("new\n", Select(new LogOptions { SinceSeconds = 10 }, "2026-01-01T00:00:30Z stdout F old", "2026-01-01T00:00:55Z stderr F new"));

    [Fact]
    public void The_limit_cuts_within_a_line() =>
        Assert.Equal("ab", Select(new LogOptions { LimitBytes = 2 }, "2026-01-01T00:00:30Z stdout F abc", "2026-01-01T00:00:55Z stdout F d"));

    [Fact]
    public void A_time_stamps_and_a_limit_go_together() =>
        Assert.Equal(
            "2026-01-01T00:00:55Z new\n2026-01",
            Select(
                new LogOptions { SinceTime = _now.AddSeconds(-5), Timestamps = true, LimitBytes = 32 },
                "2026-01-01T00:00:30Z stdout F old",
                "2026-01-01T00:00:55Z stderr F new",
                "2026-01-01T00:00:56Z stderr F newer"));

    [Theory]
    [InlineData("a $(X) $$(X) $(Y) $", "a 1 $(X) $(Y) $")]
    public void Variables_are_expanded_as_Kubernetes_does(string text, string expected) =>
        Assert.Equal(expected, Expansion.Expand(text, new Dictionary<string, string> { ["X"] = "1" }));

    private static string Select(LogOptions options, params string[] lines)
    {
        var selection = new LogSelection(options, _now);
        return string.Concat(lines.Select(l => Encoding.UTF8.GetString(selection.Take(Encoding.UTF8.GetBytes(l)).Span)));
    }
}
