using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Controllers.ServiceAddresses;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Services;
using EdgeKube.Server.Tests.Registry;
using EdgeKube.Server.Watching;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.ServiceAddresses;

public sealed class ServiceAddressRoundTests : RegistryFixture
{
    private const string Range = """{"metadata":{"name":"more"},"spec":{"cidrs":["10.50.0.0/28"]}}""";
    private readonly Recorded _events = new();

    [Fact]
    public async Task An_address_lives_as_long_as_its_Service()
    {
        await ServiceAsync("web", "10.43.0.9");
        var address = (await FoundAsync(Address("10.43.0.9")))!;
        Assert.Equal("""{"resource":"services","namespace":"default","name":"web"}""", address["spec"]!["parentRef"]!.ToJsonString());
        Assert.Equal("ipallocator.k8s.io", (string?)address["metadata"]!["labels"]!["ipaddress.kubernetes.io/managed-by"]);
        await RoundAsync();
        var before = Registry.Revision;
        await RoundAsync();
        Assert.Equal(before, Registry.Revision);
        await Registry.DeleteAsync(Key(BuiltIn.Services, "web"), new DeleteOptions(), Ct);
        Assert.Null(await FoundAsync(Address("10.43.0.9")));
    }

    [Fact]
    public async Task A_change_of_type_gives_the_address_back_and_takes_another()
    {
        await ServiceAsync("web", "10.43.0.9");
        await TypeAsync("ExternalName");
        Assert.Null(await FoundAsync(Address("10.43.0.9")));
        await TypeAsync("ClusterIP");
        var given = (string)(await FoundAsync(Key(BuiltIn.Services, "web")))!["spec"]!["clusterIP"]!;
        Assert.Equal("web", (string?)(await FoundAsync(Address(given)))!["spec"]!["parentRef"]!["name"]);

        Task TypeAsync(string type) => Registry.UpdateAsync(
            Key(BuiltIn.Services, "web"),
            current =>
            {
                current["spec"]!["type"] = type;
                current["spec"]!["externalName"] = type == "ExternalName" ? "example.com" : null;
                return current;
            },
            new WriteOptions(),
            Ct);
    }

    [Fact]
    public async Task Addresses_that_went_or_came_another_way_are_mended()
    {
        await ServiceAsync("web", "10.43.0.9");
        await Registry.DeleteAsync(Address("10.43.0.9"), new DeleteOptions(), Ct);
        await CreateAsync(BuiltIn.IPAddresses, "", ServiceAddress.Make("10.43.0.10", "default", "gone").ToJsonString());
        await RoundAsync();
        Assert.NotNull(await FoundAsync(Address("10.43.0.9")));
        Assert.Null(await FoundAsync(Address("10.43.0.10")));
    }

    [Fact]
    public async Task Another_range_gives_addresses_and_stays_while_one_is_in_use()
    {
        await Assert.ThrowsAsync<ApiException>(() => ServiceAsync("web", "10.50.0.2"));
        await CreateAsync(BuiltIn.ServiceCIDRs, "", Range);
        await ServiceAsync("web", "10.50.0.2");
        await RoundAsync();
        await Registry.DeleteAsync(Cidr("more"), new DeleteOptions(), Ct);
        await RoundAsync();
        var held = (await FoundAsync(Cidr("more")))!;
        Assert.Equal(("False", "Terminating"), ((string?)held["status"]!["conditions"]![0]!["status"], (string?)held["status"]!["conditions"]![0]!["reason"]));
        await Assert.ThrowsAsync<ApiException>(() => ServiceAsync("late", "10.50.0.3"));

        await Registry.DeleteAsync(Key(BuiltIn.Services, "web"), new DeleteOptions(), Ct);
        await RoundAsync();
        Time.Advance(TimeSpan.FromSeconds(11));
        await RoundAsync();
        Assert.Null(await FoundAsync(Cidr("more")));
    }

    [Fact]
    public async Task An_address_that_somebody_else_has_is_not_given_away()
    {
        await CreateAsync(BuiltIn.IPAddresses, "", """{"metadata":{"name":"10.43.0.9"},"spec":{"parentRef":{"group":"example.com","resource":"gateways","name":"g"}}}""");
        var refused = await Assert.ThrowsAsync<ApiException>(() => ServiceAsync("web", "10.43.0.9"));
        Assert.Contains("failed to allocate IP 10.43.0.9: provided IP is already allocated", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_systems_range_comes_back()
    {
        await RoundAsync();
        await Registry.DeleteAsync(Cidr("kubernetes"), new DeleteOptions(), Ct);
        await RoundAsync();
        Time.Advance(TimeSpan.FromSeconds(11));
        await RoundAsync();
        await RoundAsync();
        var range = (await FoundAsync(Cidr("kubernetes")))!;
        Assert.Null(range["metadata"]!["deletionTimestamp"]);
        Assert.Equal("10.43.0.0/16", (string?)range["spec"]!["cidrs"]![0]);
    }

    [Fact]
    public async Task A_Service_whose_range_is_no_more_is_warned_of_once()
    {
        await ServiceAsync("web", "10.43.0.9");
        var round = Round("10.44.0.0/16");
        await round.RunAsync(Ct);
        await round.RunAsync(Ct);
        Assert.Equal(["ClusterIPOutOfRange: Cluster IP [IPv4]: 10.43.0.9 is not within any configured Service CIDR; please recreate service"], _events.All);
    }

    private static ResourceKey Address(string ip) => new(BuiltIn.IPAddresses, "", ip);

    private static ResourceKey Cidr(string name) => new(BuiltIn.ServiceCIDRs, "", name);

    private ServiceAddressRound Round(string cidr) => new(Registry, new SystemServiceCidr(Registry, cidr, Time), _events, Time);

    private Task<Requeue> RoundAsync() => Round("10.43.0.0/16").RunAsync(Ct);

    private Task<WriteResult> ServiceAsync(string name, string ip) => CreateAsync(
        BuiltIn.Services, "default", $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"clusterIP":"{{{ip}}}","ports":[{"port":80}]} }""");

    private sealed class Recorded : IEventRecorder
    {
        public List<string> All { get; } = [];

        public void Record(ObjectReference about, string type, string reason, string message, string component, string? host = null) => All.Add($"{reason}: {message}");
    }
}
