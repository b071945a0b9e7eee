using System.Threading.Channels;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Views;
using EdgeKube.Server.Tests.Registry;
using EdgeKube.Server.Watching;
using Xunit;

namespace EdgeKube.Server.Tests.Watching;

public sealed class ResourceCacheTests : RegistryFixture
{
    [Fact]
    public async Task What_is_there_and_what_comes_changes_and_goes_is_seen()
    {
        await CreatedMapAsync("old");
        using var cache = new ResourceCache<ConfigMapView>(Registry, BuiltIn.ConfigMaps, ApiJson.Default.ConfigMapView);
        var seen = Channel.CreateUnbounded<(string? Before, string? Now)>();
        cache.Subscribe((before, now) => seen.Writer.TryWrite((before?.View.Data?["a"], now?.View.Data?["a"])));
        await cache.StartAsync(Ct);
        await cache.WhenSyncedAsync(Ct);
        Assert.Equal((null, "1"), await seen.Reader.ReadAsync(Ct));
        Assert.NotNull(cache.Find("default", "old"));

        await Registry.UpdateAsync(Key(BuiltIn.ConfigMaps, "old"), m => Parse(m.ToJsonString().Replace("\"1\"", "\"2\"", StringComparison.Ordinal)), Own, Ct);
        Assert.Equal(("1", "2"), await seen.Reader.ReadAsync(Ct));
        await Registry.DeleteAsync(Key(BuiltIn.ConfigMaps, "old"), new(), Ct);
        Assert.Equal(("2", null), await seen.Reader.ReadAsync(Ct));
        Assert.Empty(cache.All);
        await cache.StopAsync(Ct);
    }

    [Fact]
    public async Task Who_waits_for_a_revision_sees_what_was_written_then()
    {
        using var cache = new ResourceCache<PodView>(Registry, BuiltIn.Pods, ApiJson.Default.PodView);
        await cache.StartAsync(Ct);
        for (var i = 0; i < 20; i++)
        {
            var made = await CreateAsync(
                BuiltIn.Pods,
                "default",
                $$$"""{"metadata":{"name":"p{{{i}}}","ownerReferences":[{"apiVersion":"v1","kind":"X","name":"x","uid":"u","controller":true}]},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
            await cache.WhenAtAsync(made.Revision, Ct);
            Assert.Equal(made.Revision, cache.Find("default", $"p{i}")!.Revision);
            Assert.Equal(i + 1, cache.OwnedBy("u").Count);
        }

        var gone = await Registry.DeleteAsync(Key(BuiltIn.Pods, "p0"), new(), Ct);
        await cache.WhenAtAsync(gone.Revision, Ct);
        Assert.Equal(19, cache.OwnedBy("u").Count);
        await cache.StopAsync(Ct);
    }
}
