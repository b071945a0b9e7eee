using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Controllers.Quotas;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Quotas;

public sealed class QuotaControllerTests : RegistryFixture
{
    private static readonly ResourceKey _all = new(BuiltIn.ResourceQuotas, "default", "");

    [Fact]
    public async Task The_status_shows_what_is_in_use()
    {
        var controller = new QuotaController(Registry, Time, new WorkQueue<ResourceKey>(Time));
        await CreatedMapAsync("a");
        await CreatedAsync(BuiltIn.ResourceQuotas, """{"metadata":{"name":"q"},"spec":{"hard":{"configmaps":"3","pods":"5"}}}""");
        Assert.Equal(TimeSpan.FromMinutes(5), (await controller.ReconcileAsync(_all, Ct)).After);
        Assert.Equal("""{"hard":{"configmaps":"3","pods":"5"},"used":{"configmaps":"1","pods":"0"}}""", await StatusAsync());
        await CreatedMapAsync("b");
        await controller.ReconcileAsync(_all, Ct);
        Assert.Equal("""{"hard":{"configmaps":"3","pods":"5"},"used":{"configmaps":"2","pods":"0"}}""", await StatusAsync());
    }

    [Fact]
    public async Task Many_changes_in_a_row_are_counted_together()
    {
        var controller = new QuotaController(Registry, Time, new WorkQueue<ResourceKey>(Time));
        await CreatedMapAsync("a");
        await CreatedAsync(BuiltIn.ResourceQuotas, """{"metadata":{"name":"q"},"spec":{"hard":{"configmaps":"3"}}}""");
        await controller.ReconcileAsync(_all, Ct);
        await Registry.DeleteAsync(Key(BuiltIn.ConfigMaps, "a"), new(), Ct);
        Assert.Equal(TimeSpan.FromMilliseconds(250), (await controller.ReconcileAsync(_all, Ct)).After);
        Assert.Equal("""{"hard":{"configmaps":"3"},"used":{"configmaps":"1"}}""", await StatusAsync());
        Time.Advance(TimeSpan.FromMilliseconds(250));
        await controller.ReconcileAsync(_all, Ct);
        Assert.Equal("""{"hard":{"configmaps":"3"},"used":{"configmaps":"0"}}""", await StatusAsync());
    }

    [Fact]
    public async Task A_change_of_what_is_counted_wakes_the_controller()
    {
        var woken = new List<string>();
        Registry.Quotas.Changed += woken.Add;
        await CreatedMapAsync("before");
        Assert.Empty(woken);
        await CreatedAsync(BuiltIn.ResourceQuotas, """{"metadata":{"name":"q"},"spec":{"hard":{"configmaps":"3"}}}""");
        await CreatedMapAsync("after");
        await Registry.DeleteAsync(Key(BuiltIn.ConfigMaps, "after"), new(), Ct);
        Assert.Equal(["default", "default", "default"], woken);
    }

    private async Task<string> StatusAsync() => (await FoundAsync(Key(BuiltIn.ResourceQuotas, "q")))!["status"]!.ToJsonString();
}
