using EdgeKube.Server.Controllers.ServiceAddresses;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.ServiceAddresses;

public sealed class AddressPlanTests
{
    private static readonly ServiceHolder _web = new("default", "web", "1", ["10.43.0.9"]);

    [Fact]
    public void A_cluster_address_without_a_record_gets_one()
    {
        var plan = AddressPlan.Make([_web], []);
        Assert.Equal([("10.43.0.9", _web)], plan.Missing);
        Assert.Empty(plan.Leaked);
    }

    [Fact]
    public void What_is_right_stays_and_what_others_made_is_left_alone()
    {
        var plan = AddressPlan.Make([_web], [new("10.43.0.9", "default", "web", IsManaged: true), new("10.43.0.10", "", "", IsManaged: false)]);
        Assert.Empty(plan.Missing);
        Assert.Empty(plan.Leaked);
    }

    [Fact]
    public void A_record_of_nobody_has_leaked()
    {
        var plan = AddressPlan.Make([_web], [new("10.43.0.9", "default", "web", IsManaged: true), new("10.43.0.10", "default", "gone", IsManaged: true)]);
        Assert.Equal(["10.43.0.10"], plan.Leaked);
        Assert.Empty(plan.Missing);
    }

    [Fact]
    public void A_record_that_names_the_wrong_Service_is_made_anew()
    {
        var plan = AddressPlan.Make([_web], [new("10.43.0.9", "default", "other", IsManaged: true)]);
        Assert.Equal(["10.43.0.9"], plan.Leaked);
        Assert.Equal([("10.43.0.9", _web)], plan.Missing);
    }
}
