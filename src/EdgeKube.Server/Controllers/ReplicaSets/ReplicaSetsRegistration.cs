using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeKube.Server.Controllers.ReplicaSets;

/// <summary>The part that keeps ReplicaSets at their size.</summary>
public static class ReplicaSetsRegistration
{
    public static IServiceCollection AddReplicaSets(this IServiceCollection services) => services
        .AddReconciler((p, queue) => new ReplicaSetController(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<ResourceCache<ReplicaSetView>>(),
            p.GetRequiredService<ResourceCache<PodView>>(),
            p.GetRequiredService<IEventRecorder>(),
            p.GetRequiredService<TimeProvider>(),
            queue));
}
