using EdgeKube.Agent.Host;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using Xunit;

namespace EdgeKube.Agent.Tests.Host;

public sealed class JournalTests
{
    [Fact]
    public void A_question_becomes_journalctls_arguments() => Assert.Equal(
        ["--utc", "--no-pager", "--quiet", "--output=short-precise", "--unit=ssh.service", "--unit=a@b", "--since=2026-01-02 03:04:05.000000 UTC", "--lines=5", "--grep=fail", "--boot=-1"],
        Journal.Arguments(new NodeLogOptions
        {
            Units = ["ssh.service", "a@b"],
            SinceTime = new DateTimeOffset(2026, 1, 2, 4, 4, 5, TimeSpan.FromHours(1)),
            TailLines = 5,
            Pattern = "fail",
            Boot = -1,
        }));

    [Fact]
    public void Who_follows_sees_what_there_is_first() =>
        Assert.Equal(["--lines=all", "--follow"], Journal.Arguments(new NodeLogOptions { Units = ["x"], Follow = true }).TakeLast(2));

    [Theory]
    [InlineData("*")]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("../x")]
    public void What_no_unit_is_called_is_refused(string name) =>
        Assert.Equal(400, Assert.Throws<StreamException>(() => Journal.Arguments(new NodeLogOptions { Units = [name] })).Code);

    [Fact]
    public void Some_unit_must_be_named() => Assert.Throws<StreamException>(() => Journal.Arguments(new NodeLogOptions()));
}
