using EdgeKube.Api.Values;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Controllers.Components;

/// <summary>The part that says how the other parts are.</summary>
public static class ComponentsRegistration
{
    public static IServiceCollection AddComponents(this IServiceCollection services) => services
        .AddSingleton<IObjectSource>(p => new ComponentStatuses(
            p.GetRequiredService<IStore>(),
            () => p.GetServices<IHostedService>().OfType<ReconcileLoop<ResourceKey>>(),
            p.GetRequiredService<TimeProvider>()));
}
