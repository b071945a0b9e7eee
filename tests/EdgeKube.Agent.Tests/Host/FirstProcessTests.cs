using EdgeKube.Agent.Host;
using Xunit;

namespace EdgeKube.Agent.Tests.Host;

public sealed class FirstProcessTests
{
    private const int Term = 15;

    [Theory]
    [InlineData("sh", "4321\t1", "0000000000000000", "0000000000014002", true)]
    [InlineData("sh", "4321\t1", "0000000000000000", "0000000000010002", false)]
    [InlineData("sh", "4321\t1", "0000000000004000", "0000000000000000", true)]
    [InlineData("runc:[2:INIT]", "4321\t1", "0000000000000000", "fffffffd7fc1feff", false)]
    [InlineData("sh", "4321\t7", "0000000000000000", "0000000000000000", true)]
    [InlineData("sh", "4321", "0000000000000000", "0000000000000000", true)]
    public void The_first_of_a_namespace_hears_only_what_it_handles(string name, string numbers, string ignored, string caught, bool hears) =>
        Assert.Equal(hears, FirstProcess.Handles($"Name:\t{name}\nState:\tS (sleeping)\nNSpid:\t{numbers}\nSigIgn:\t{ignored}\nSigCgt:\t{caught}\n", Term));

    [Fact]
    public void What_cannot_be_found_is_not_waited_for()
    {
        var processes = new FirstProcess("/nowhere", "/nowhere");
        Assert.Equal(0, processes.Of("0123"));
        Assert.True(processes.Hears(0, Term));
        Assert.True(processes.Hears(7, Term));
    }
}
