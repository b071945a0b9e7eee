using System.Text.Json;
using EdgeKube.Api.Values;
using Xunit;

namespace EdgeKube.Api.Tests.Values;

public sealed class IntOrPercentTests
{
    [Theory]
    [InlineData("3", 10, true, 3)]
    [InlineData("\"25%\"", 10, true, 3)]
    [InlineData("\"25%\"", 10, false, 2)]
    [InlineData("\"100%\"", 7, false, 7)]
    [InlineData("\"0%\"", 7, true, 0)]
    public void A_share_is_rounded_as_asked(string json, int total, bool roundUp, int expected) =>
        Assert.Equal(expected, IntOrPercent.Resolve(JsonElement.Parse(json), total, roundUp));

    [Theory]
    [InlineData("\"25\"")]
    [InlineData("\"x%\"")]
    [InlineData("true")]
    public void Anything_else_is_refused(string json) =>
        Assert.Throws<FormatException>(() => IntOrPercent.Resolve(JsonElement.Parse(json), 1, roundUp: true));
}
