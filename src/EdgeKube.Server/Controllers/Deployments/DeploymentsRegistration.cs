using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeKube.Server.Controllers.Deployments;

/// <summary>The part that rolls Deployments out.</summary>
public static class DeploymentsRegistration
{
    public static IServiceCollection AddDeployments(this IServiceCollection services) => services
        .AddReconciler((p, queue) => new DeploymentController(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<ResourceCache<DeploymentView>>(),
            p.GetRequiredService<ResourceCache<ReplicaSetView>>(),
            p.GetRequiredService<ResourceCache<PodView>>(),
            p.GetRequiredService<IEventRecorder>(),
            p.GetRequiredService<TimeProvider>()).Subscribe(queue));
}
