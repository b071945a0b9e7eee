using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers.GarbageCollection;

/// <summary>The part that clears away what nobody owns any more.</summary>
public static class GarbageCollectionRegistration
{
    public static IServiceCollection AddGarbageCollection(this IServiceCollection services)
    {
        services.AddSingleton<OwnershipGraph>();
        services.AddKeyedSingleton(nameof(GarbageCollector), (p, _) => new WorkQueue<ResourceKey>(p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new OwnershipWatch(p.GetRequiredService<IRegistry>(), p.GetRequiredService<OwnershipGraph>(), Queue(p)));
        services.AddSingleton<IHostedService>(p => p.GetRequiredService<OwnershipWatch>());
        services.AddSingleton<IHostedService>(p => new ReconcileLoop<ResourceKey>(
            new GarbageCollector(p.GetRequiredService<IRegistry>(), p.GetRequiredService<OwnershipGraph>(), p.GetRequiredService<OwnershipWatch>()),
            Queue(p),
            p.GetRequiredService<ILogger<ReconcileLoop<ResourceKey>>>()));
        return services;
    }

    private static WorkQueue<ResourceKey> Queue(IServiceProvider provider) =>
        provider.GetRequiredKeyedService<WorkQueue<ResourceKey>>(nameof(GarbageCollector));
}
