using System.Globalization;
using EdgeKube.Platform.Schedules;
using Xunit;

namespace EdgeKube.Platform.Tests.Schedules;

public sealed class ScheduleTests
{
    private static readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("6h", "2026-01-31T10:17:30Z", "2026-01-31T16:17:30Z")]
    [InlineData("@every 90m", "2026-01-31T10:17:30Z", "2026-01-31T11:47:30Z")]
    [InlineData("30 3 * * *", "2026-01-31T10:17:30Z", "2026-02-01T02:30:00Z")]
    [InlineData("*/15 * * * *", "2026-01-31T10:15:00Z", "2026-01-31T10:30:00Z")]
    [InlineData("5/20 * * * *", "2026-01-31T10:06:00Z", "2026-01-31T10:25:00Z")]
    [InlineData("0 9-17 * * mon-fri", "2026-01-30T16:30:00Z", "2026-02-02T08:00:00Z")]
    [InlineData("0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-28T23:00:00Z")]
    [InlineData("0 0 13 * fri", "2026-02-01T00:00:00Z", "2026-02-05T23:00:00Z")]
    [InlineData("@weekly", "2026-01-31T10:17:30Z", "2026-01-31T23:00:00Z")]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z")] // 02:30 is left out on the 29th
    [InlineData("0 4 * * *", "2026-10-24T12:00:00Z", "2026-10-25T03:00:00Z")]
    public void The_next_time_is_the_first_after(string schedule, string after, string next)
    {
        Assert.Equal(Time(next), Schedule.TryParse(schedule)!.Next(Time(after), _zone));
    }

    [Theory]
    [InlineData("")]
    [InlineData("daily")]
    [InlineData("0h")]
    [InlineData("6s")]
    [InlineData("-1h")]
    [InlineData("* * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* * 0 * *")]
    [InlineData("9-5 * * * *")]
    [InlineData("*/0 * * * *")]
    [InlineData("1/2/3 * * * *")]
    [InlineData("a * * * *")]
    [InlineData(", * * * *")]
    public void What_is_no_schedule_is_refused(string text)
    {
        Assert.Null(Schedule.TryParse(text));
    }

    [Fact]
    public void A_time_that_never_comes_is_none()
    {
        Assert.Null(Schedule.TryParse("0 0 31 2 *")!.Next(Time("2026-01-01T00:00:00Z"), _zone));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
