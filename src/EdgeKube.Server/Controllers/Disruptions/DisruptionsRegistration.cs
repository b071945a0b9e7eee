using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeKube.Server.Controllers.Disruptions;

/// <summary>The part that counts what PodDisruptionBudgets protect.</summary>
public static class DisruptionsRegistration
{
    public static IServiceCollection AddDisruptions(this IServiceCollection services) => services
        .AddReconciler((p, queue) => new DisruptionController(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<ResourceCache<PodDisruptionBudgetView>>(),
            p.GetRequiredService<ResourceCache<PodView>>(),
            p.GetRequiredService<IEventRecorder>(),
            p.GetRequiredService<TimeProvider>(),
            queue));
}
