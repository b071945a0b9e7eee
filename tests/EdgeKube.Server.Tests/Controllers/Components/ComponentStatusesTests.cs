using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Controllers.Components;
using EdgeKube.Server.Storage;
using EdgeKube.Server.Tests.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Components;

public sealed class ComponentStatusesTests : RegistryFixture
{
    [Fact]
    public async Task Parts_are_healthy_while_they_work()
    {
        var (first, second) = (new Idle("scheduler", synced: true), new Idle("jobs", synced: true));
        using var scheduler = Loop(first);
        using var controller = Loop(second);
        await scheduler.StartAsync(Ct);
        await controller.StartAsync(Ct);
        await Task.WhenAll(first.Reconciled, second.Reconciled);
        var revision = Store.Revision;
        Assert.Equal("controller-manager True ok, etcd-0 True ok, scheduler True ok", await AllAsync(Store, scheduler, controller));
        Assert.Equal(revision, Store.Revision);
        await scheduler.StopAsync(Ct);
        await controller.StopAsync(Ct);
    }

    [Fact]
    public async Task A_part_that_does_not_work_says_why()
    {
        using var scheduler = Loop(new("scheduler", synced: true));
        using var controller = Loop(new("jobs", synced: false));
        await controller.StartAsync(Ct);
        Assert.Equal(
            "controller-manager False jobs: it is not synced yet, etcd-0 True ok, scheduler False scheduler: it is not started",
            await AllAsync(Store, scheduler, controller));
        await controller.StopAsync(Ct);
    }

    [Fact]
    public async Task There_are_no_others() =>
        Assert.Null(await new ComponentStatuses(Store, () => [], Time).FindAsync(new(BuiltIn.ComponentStatuses, "", "etcd-1"), Registry, Ct));

    private ReconcileLoop<ResourceKey> Loop(Idle reconciler)
    {
        var queue = new WorkQueue<ResourceKey>(Time);
        queue.Add(new(BuiltIn.Jobs, "", "any"));
        return new(reconciler, queue, NullLogger<ReconcileLoop<ResourceKey>>.Instance);
    }

    private async Task<string> AllAsync(IStore store, params ReconcileLoop<ResourceKey>[] loops)
    {
        var all = await new ComponentStatuses(store, () => loops, Time).ListAsync("", Registry, Ct);
        return string.Join(", ", all.Select(s => Describe(Parse(s.Value))));
    }

    private static string Describe(JsonObject status)
    {
        var condition = Assert.Single(status["conditions"]!.AsArray())!;
        return $"{status["metadata"]!["name"]} {condition["status"]} {condition["message"]}";
    }

    private sealed class Idle(string name, bool synced) : IReconciler<ResourceKey>
    {
        private readonly TaskCompletionSource _reconciled = new();

        public string Name => name;

        public Task Reconciled => _reconciled.Task;

        public Task WhenSyncedAsync(CancellationToken ct) => synced ? Task.CompletedTask : Task.Delay(Timeout.Infinite, ct);

        public Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
        {
            _reconciled.TrySetResult();
            return Task.FromResult(Requeue.OnChange);
        }
    }
}
