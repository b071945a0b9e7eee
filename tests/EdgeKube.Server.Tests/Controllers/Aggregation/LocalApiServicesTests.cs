using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Controllers.Aggregation;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Aggregation;

public sealed class LocalApiServicesTests : RegistryFixture
{
    [Fact]
    public async Task Every_group_and_version_has_an_available_service()
    {
        await RunAsync();
        var served = Registry.Definitions.All.Where(k => k.Group != BuiltIn.APIServices.Group).Select(k => $"{k.Version}.{k.Group}").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(served, (await NamesAsync()).Order(StringComparer.Ordinal));
        var core = await FindAsync("v1.");
        Assert.Equal(18_000, (int?)core["spec"]!["groupPriorityMinimum"]);
        Assert.Equal("True", (string?)core["status"]!["conditions"]![0]!["status"]);
    }

    [Fact]
    public async Task A_second_round_writes_nothing()
    {
        await RunAsync();
        var before = Registry.Revision;
        await RunAsync();
        Assert.Equal(before, Registry.Revision);
    }

    [Fact]
    public async Task What_was_changed_or_deleted_comes_back_and_what_is_not_served_goes()
    {
        await RunAsync();
        await Registry.DeleteAsync(Key("v1.apps"), new EdgeKube.Server.Registry.DeleteOptions(), Ct);
        await Registry.UpdateAsync(
            Key("v1.batch"),
            service =>
            {
                service["spec"]!["versionPriority"] = 7;
                return service;
            },
            Own,
            Ct);
        await CreateAsync(BuiltIn.APIServices, "", Service("v1.gone.example.com", "gone.example.com", """{"kube-aggregator.kubernetes.io/automanaged":"true"}"""));
        await CreateAsync(BuiltIn.APIServices, "", Service("v1.mine.example.com", "mine.example.com", "{}"));
        await RunAsync();
        var names = await NamesAsync();
        Assert.Contains("v1.apps", names);
        Assert.Contains("v1.mine.example.com", names);
        Assert.DoesNotContain("v1.gone.example.com", names);
        Assert.Equal(15, (int?)(await FindAsync("v1.batch"))["spec"]!["versionPriority"]);
    }

    private static string Service(string name, string group, string labels) => $$"""
        {"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService","metadata":{"name":"{{name}}","labels":{{labels}}},
        "spec":{"group":"{{group}}","version":"v1","groupPriorityMinimum":1,"versionPriority":1} }
        """;

    private static ResourceKey Key(string name) => new(BuiltIn.APIServices, "", name);

    private Task<EdgeKube.Platform.Queues.Requeue> RunAsync() => new LocalApiServices(Registry).RunAsync(Ct);

    private async Task<JsonObject> FindAsync(string name) => (await FoundAsync(Key(name)))!;

    private async Task<List<string>> NamesAsync() =>
        [.. (await Registry.ListAsync(Query(BuiltIn.APIServices, ""), Ct)).Items.Select(i => ResourceKey.Parse(i.Key).Name)];
}
