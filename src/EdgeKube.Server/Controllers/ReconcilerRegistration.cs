using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers;

/// <summary>Puts a reconciler on its own queue and loop.</summary>
internal static class ReconcilerRegistration
{
    /// <param name="make">Makes the reconciler and lets it subscribe its queue to the caches that wake it.</param>
    public static IServiceCollection AddReconciler(
        this IServiceCollection services, Func<IServiceProvider, WorkQueue<ResourceKey>, IReconciler<ResourceKey>> make) =>
        services.AddSingleton<IHostedService>(provider => // not AddHostedService: it takes one loop of a type and drops the others
        {
            var queue = new WorkQueue<ResourceKey>(provider.GetRequiredService<TimeProvider>());
            return new ReconcileLoop<ResourceKey>(
                make(provider, queue), queue, provider.GetRequiredService<ILogger<ReconcileLoop<ResourceKey>>>());
        });
}
