using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Controllers.ServiceAddresses;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.ServiceAddresses;

public sealed class SystemServiceCidrTests : RegistryFixture
{
    [Theory]
    [InlineData("10.43.0.0/16", false)]
    [InlineData("10.44.0.0/16", true)]
    public async Task The_range_is_as_the_server_was_started(string second, bool written)
    {
        await StartAsync("10.43.0.0/16");
        var before = Registry.Revision;
        await StartAsync(second);
        var range = (await FoundAsync(new ResourceKey(BuiltIn.ServiceCIDRs, "", "kubernetes")))!;
        Assert.Equal(second, (string?)range["spec"]!["cidrs"]![0]);
        Assert.Equal("Ready", (string?)range["status"]!["conditions"]![0]!["type"]);
        Assert.Equal(written, Registry.Revision != before);
    }

    private Task StartAsync(string cidr) => new SystemServiceCidr(Registry, cidr, Time).StartAsync(Ct);
}
