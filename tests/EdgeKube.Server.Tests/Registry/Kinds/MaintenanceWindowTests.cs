using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.UpgradePlans;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Kinds;

public sealed class MaintenanceWindowTests
{
    [Theory]
    [InlineData("90m", 90)]
    [InlineData("4h", 240)]
    [InlineData("1h30m", 90)]
    [InlineData("24h", 1440)]
    [InlineData("25h", null)]
    [InlineData("0m", null)]
    [InlineData("30", null)]
    [InlineData("-1h", null)]
    [InlineData("", null)]
    public void A_duration_is_in_hours_and_minutes(string text, int? minutes) => Assert.Equal(minutes, MaintenanceWindow.ParseDuration(text)?.TotalMinutes);

    [Theory]
    [InlineData("", 0)]
    [InlineData("UTC", 0)]
    [InlineData("+02:00", 120)]
    [InlineData("-03:30", -210)]
    [InlineData("+15:00", null)]
    [InlineData("02:00", null)]
    public void A_time_zone_is_an_offset(string text, int? minutes) => Assert.Equal(minutes, MaintenanceWindow.ParseOffset(text)?.TotalMinutes);

    [Theory]
    [InlineData("2026-06-01T01:59:00Z", false, "2026-06-01T02:00:00Z")]
    [InlineData("2026-06-01T02:00:00Z", true, "2026-06-01T04:00:00Z")]
    [InlineData("2026-06-01T04:00:00Z", false, "2026-06-02T02:00:00Z")]
    public void A_window_opens_and_closes(string now, bool open, string change) =>
        Assert.Equal((open, Time(change)), At("""{"start":"02:00","duration":"2h"}""", now));

    [Theory]
    [InlineData("2026-06-06T23:30:00Z", true, "2026-06-07T01:00:00Z")] // a Saturday
    [InlineData("2026-06-07T00:59:00Z", true, "2026-06-07T01:00:00Z")]
    [InlineData("2026-06-07T01:00:00Z", false, "2026-06-13T23:00:00Z")]
    public void A_window_goes_past_midnight(string now, bool open, string change) =>
        Assert.Equal((open, Time(change)), At("""{"days":["Saturday"],"start":"23:00","duration":"2h"}""", now));

    [Fact]
    public void Days_are_those_of_its_clock() =>
        Assert.True(At("""{"days":["Tuesday"],"start":"00:30","duration":"1h","timeZone":"+02:00"}""", "2026-06-01T22:45:00Z").Open); // Monday in UTC

    [Fact]
    public void Without_windows_it_is_always_open() => Assert.Equal((true, null), MaintenanceWindow.At([], Time("2026-06-01T00:00:00Z")));

    private static (bool Open, DateTimeOffset? Change) At(string window, string now) =>
        MaintenanceWindow.At(MaintenanceWindow.ReadAll(new JsonObject { ["windows"] = new JsonArray(JsonNode.Parse(window)) }), Time(now));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
