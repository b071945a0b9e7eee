using EdgeKube.Api.Printing;
using Xunit;

namespace EdgeKube.Api.Tests.Printing;

public sealed class HumanDurationTests
{
    [Theory]
    [InlineData(-5, "<invalid>")]
    [InlineData(-1, "0s")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(330, "5m30s")]
    [InlineData(601, "10m")]
    [InlineData(3 * 3600, "3h")]
    [InlineData((3 * 3600) + 60, "3h1m")]
    [InlineData(8 * 3600, "8h")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(51 * 3600, "2d3h")]
    [InlineData(8 * 24 * 3600, "8d")]
    [InlineData(729L * 24 * 3600, "729d")]
    [InlineData(731L * 24 * 3600, "2y1d")]
    [InlineData(9L * 365 * 24 * 3600, "9y")]
    public void A_duration_shows_its_greatest_units(long seconds, string text) =>
        Assert.Equal(text, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));
}
