using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers.CustomResources;

/// <summary>The parts that serve the kinds of CustomResourceDefinitions and clear up behind those that go.</summary>
public static class CustomResourcesRegistration
{
    /// <remarks>To be added before all that enumerates kinds: stored definitions are served once this has started.</remarks>
    public static IServiceCollection AddCustomResources(this IServiceCollection services) => services
        .AddKeyedSingleton(nameof(CustomResourceCleanup), (p, _) => new WorkQueue<ResourceKey>(p.GetRequiredService<TimeProvider>()))
        .AddSingleton<IHostedService>(p => new CustomDefinitionService(p.GetRequiredService<IRegistry>(), Queue(p), p.GetRequiredService<TimeProvider>()))
        .AddSingleton<IHostedService>(p => new ReconcileLoop<ResourceKey>(
            new CustomResourceCleanup(p.GetRequiredService<IRegistry>(), p.GetRequiredService<TimeProvider>()),
            Queue(p),
            p.GetRequiredService<ILogger<ReconcileLoop<ResourceKey>>>()));

    private static WorkQueue<ResourceKey> Queue(IServiceProvider provider) =>
        provider.GetRequiredKeyedService<WorkQueue<ResourceKey>>(nameof(CustomResourceCleanup));
}
