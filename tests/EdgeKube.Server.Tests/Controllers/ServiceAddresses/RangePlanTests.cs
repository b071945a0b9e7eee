using System.Net;
using EdgeKube.Server.Controllers.ServiceAddresses;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.ServiceAddresses;

public sealed class RangePlanTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 1, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset _longAgo = _now.AddMinutes(-1);

    [Fact]
    public void A_new_range_is_protected_and_ready()
    {
        var plan = RangePlan.Make([Range("a", "10.50.0.0/24", isProtected: false, ready: "")], [], _now);
        Assert.Equal(["a"], plan.Protect);
        Assert.Equal(["a"], plan.Ready);
        Assert.Empty(plan.Hold.Concat(plan.Release));
    }

    [Fact]
    public void What_is_in_order_is_left_alone()
    {
        var plan = RangePlan.Make([Range("a", "10.50.0.0/24")], ["10.50.0.9"], _now);
        Assert.Empty(plan.Protect.Concat(plan.Ready).Concat(plan.Hold).Concat(plan.Release));
        Assert.Null(plan.Wait);
    }

    [Fact]
    public void One_that_is_deleted_is_held_while_an_address_needs_it()
    {
        var range = Range("a", "10.50.0.0/24", _longAgo);
        Assert.Equal(["a"], RangePlan.Make([range], ["10.50.0.9"], _now).Hold);
        Assert.Empty(RangePlan.Make([range with { Ready = "False" }], ["10.50.0.9"], _now).Hold); // said already
        Assert.Equal(["a"], RangePlan.Make([range], ["10.51.0.9"], _now).Release);
    }

    [Theory]
    [InlineData("10.50.0.0/16", true)]
    [InlineData("10.50.0.0/24", true)]
    [InlineData("10.50.0.0/25", true)]
    [InlineData("10.50.0.128/25", false)]
    public void Another_range_may_hold_its_addresses(string other, bool released)
    {
        var plan = RangePlan.Make([Range("a", "10.50.0.0/24", _longAgo), Range("b", other)], ["10.50.0.9"], _now);
        Assert.Equal(released, plan.Release.Count == 1);
    }

    [Fact]
    public void Two_that_are_deleted_do_not_rely_on_each_other()
    {
        var plan = RangePlan.Make([Range("a", "10.50.0.0/24", _longAgo), Range("b", "10.50.0.0/24", _longAgo)], ["10.50.0.9"], _now);
        Assert.Equal(["a"], plan.Release);
        Assert.Equal(["b"], plan.Hold);
    }

    [Fact]
    public void One_that_may_go_waits_for_Services_that_are_under_way()
    {
        var plan = RangePlan.Make([Range("a", "10.50.0.0/24", _now.AddSeconds(-4))], [], _now);
        Assert.Empty(plan.Release);
        Assert.Equal(TimeSpan.FromSeconds(6), plan.Wait);
    }

    private static ServiceRange Range(string name, string cidr, DateTimeOffset? deleted = null, bool isProtected = true, string ready = "True") =>
        new(name, [IPNetwork.Parse(cidr)], deleted, isProtected, ready);
}
