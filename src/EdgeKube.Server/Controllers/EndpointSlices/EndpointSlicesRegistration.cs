using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeKube.Server.Controllers.EndpointSlices;

/// <summary>The part that ties Services to pods.</summary>
public static class EndpointSlicesRegistration
{
    public static IServiceCollection AddEndpointSlices(this IServiceCollection services) => services
        .AddReconciler((p, queue) => new EndpointSliceController(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<ResourceCache<ServiceView>>(),
            p.GetRequiredService<ResourceCache<PodView>>(),
            p.GetRequiredService<ResourceCache<EndpointSliceView>>(),
            queue));
}
