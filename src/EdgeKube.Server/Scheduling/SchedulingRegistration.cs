using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Scheduling;

/// <summary>The part that gives pods to nodes.</summary>
public static class SchedulingRegistration
{
    public static IServiceCollection AddScheduling(this IServiceCollection services) => services.AddSingleton<IHostedService>(p =>
    {
        var queue = new WorkQueue<ResourceKey>(p.GetRequiredService<TimeProvider>());
        var scheduler = new Scheduler(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<ResourceCache<PodView>>(),
            p.GetRequiredService<ResourceCache<NodeView>>(),
            new PodClaims(
                p.GetRequiredService<IRegistry>(),
                p.GetRequiredService<ResourceCache<PersistentVolumeClaimView>>(),
                p.GetRequiredService<ResourceCache<PersistentVolumeView>>()),
            p.GetRequiredService<IEventRecorder>(),
            p.GetRequiredService<TimeProvider>(),
            queue);
        return new ReconcileLoop<ResourceKey>(scheduler, queue, p.GetRequiredService<ILogger<ReconcileLoop<ResourceKey>>>());
    });
}
