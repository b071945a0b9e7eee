using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeKube.Server.Controllers.ApiService;

/// <summary>The part that makes the API server a Service of its own cluster.</summary>
public static class ApiServiceRegistration
{
    public static IServiceCollection AddApiService(this IServiceCollection services, ApiServiceEndpoint endpoint) => services
        .AddReconciler((p, queue) => new ApiServiceController(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<ResourceCache<ServiceView>>(),
            p.GetRequiredService<ResourceCache<EndpointSliceView>>(),
            endpoint,
            queue));
}
