using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Namespaces;

/// <summary>Namespaces from their furnishing to their end.</summary>
public sealed class NamespaceLoopsTests : RegistryFixture
{
    private static readonly ResourceKey _old = new(BuiltIn.Namespaces, "", "old");

    [Fact]
    public async Task Every_cluster_has_its_namespaces_and_each_its_account_and_certificate()
    {
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        foreach (var ns in new[] { "default", "kube-system", "kube-public", "kube-node-lease" })
        {
            await loops.UntilAsync(() => IsFurnished(loops, ns), Ct);
            Assert.NotNull(await FoundAsync(new(BuiltIn.ServiceAccounts, ns, "default")));
        }
    }

    [Fact]
    public async Task The_certificate_comes_back_when_it_is_deleted()
    {
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        var key = Key(BuiltIn.ConfigMaps, "kube-root-ca.crt");
        await loops.UntilAsync(() => IsFurnished(loops, "default"), Ct);
        var before = loops.ConfigMaps.Find(key)!.View.Metadata.Uid;
        await Registry.DeleteAsync(key, new(), Ct);
        await loops.UntilAsync(() => loops.ConfigMaps.Find(key) is { } again && again.View.Metadata.Uid != before, Ct);
    }

    [Fact]
    public async Task A_deleted_namespace_is_emptied_of_all_and_then_goes()
    {
        await CreateAsync(BuiltIn.Namespaces, "", """{"metadata":{"name":"old"}}""");
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        await CreateAsync(BuiltIn.Secrets, "old", """{"metadata":{"name":"s"}}""");
        await CreateAsync(
            BuiltIn.Deployments,
            "old",
            """{"metadata":{"name":"web"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"busybox:1"}]}}}}""");
        await loops.UntilAsync(() => loops.Pods.Count == 3, Ct);
        await Registry.DeleteAsync(_old, new(), Ct);
        await loops.UntilAsync(() => !IsThere(loops), Ct);
        foreach (var definition in Registry.Definitions.All.Where(d => d.Namespaced))
        {
            Assert.Empty((await Registry.ListAsync(Query(definition.Type, "old"), Ct)).Items);
        }
    }

    [Fact]
    public async Task A_namespace_waits_for_what_has_a_finalizer()
    {
        await CreateAsync(BuiltIn.Namespaces, "", """{"metadata":{"name":"old"}}""");
        await CreateAsync(BuiltIn.ConfigMaps, "old", """{"metadata":{"name":"m","finalizers":["example.com/held"]}}""");
        var held = new ResourceKey(BuiltIn.ConfigMaps, "old", "m");
        await using var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        await Registry.DeleteAsync(_old, new(), Ct);
        await loops.UntilAsync(() => loops.ConfigMaps.Find(held)?.View.Metadata.DeletionTimestamp is not null, Ct);
        Assert.True(IsThere(loops));
        await Registry.UpdateAsync(
            held,
            m =>
            {
                m["metadata"]!.AsObject().Remove("finalizers");
                return m;
            },
            Own,
            Ct);
        await loops.UntilAsync(() => !IsThere(loops), Ct);
    }

    private static bool IsFurnished(ControlLoops loops, string ns) => loops.ConfigMaps.Find(ns, "kube-root-ca.crt") is not null;

    private static bool IsThere(ControlLoops loops) => loops.Namespaces.Find(_old) is not null;
}
