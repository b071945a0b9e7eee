using EdgeKube.Server.Controllers.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Nodes;

public sealed class CidrPoolTests
{
    [Fact]
    public void The_first_free_range_is_taken()
    {
        var pool = new CidrPool("10.42.0.0/16", 24);
        Assert.Equal("10.42.0.0/24", pool.Next(new HashSet<string>()));
        Assert.Equal("10.42.1.0/24", pool.Next(new HashSet<string> { "10.42.0.0/24", "10.42.2.0/24" }));
    }

    [Fact]
    public void A_full_pool_has_nothing_to_give() =>
        Assert.Null(new CidrPool("10.0.0.0/23", 24).Next(new HashSet<string> { "10.0.0.0/24", "10.0.1.0/24" }));
}
