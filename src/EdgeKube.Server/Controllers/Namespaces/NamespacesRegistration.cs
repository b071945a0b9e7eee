using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Controllers.Namespaces;

/// <summary>The parts that make, furnish and empty namespaces.</summary>
public static class NamespacesRegistration
{
    public static IServiceCollection AddNamespaces(this IServiceCollection services) => services
        .AddSingleton<IHostedService>(p => new SystemNamespaces(p.GetRequiredService<IRegistry>()))
        .AddSingleton<IHostedService>(p => new SystemPriorityClasses(p.GetRequiredService<IRegistry>()))
        .AddReconciler((p, queue) => new NamespaceDefaultsController(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<ResourceCache<NamespaceView>>(),
            p.GetRequiredService<ResourceCache<ServiceAccountView>>(),
            p.GetRequiredService<ResourceCache<ConfigMapView>>(),
            p.GetRequiredService<ClusterTrust>(),
            queue))
        .AddReconciler((p, queue) => new NamespaceDeletionController(
            p.GetRequiredService<IRegistry>(), p.GetRequiredService<ResourceCache<NamespaceView>>(), queue));
}
