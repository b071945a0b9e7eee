using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeKube.Server.Controllers.Nodes;

/// <summary>The parts that look after nodes.</summary>
public static class NodesRegistration
{
    private const int NodePrefix = 24;

    /// <param name="clusterCidr">The range of all pods' addresses, such as <c>10.42.0.0/16</c>.</param>
    public static IServiceCollection AddNodes(this IServiceCollection services, string clusterCidr) => services
        .AddReconciler((p, queue) => new NodeLifecycleController(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<ResourceCache<NodeView>>(),
            p.GetRequiredService<ResourceCache<PodView>>(),
            p.GetRequiredService<PodsByNode>(),
            p.GetRequiredService<IEventRecorder>(),
            p.GetRequiredService<TimeProvider>(),
            queue))
        .AddReconciler((p, queue) => new NodeIpamController(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<ResourceCache<NodeView>>(),
            p.GetRequiredService<IEventRecorder>(),
            new CidrPool(clusterCidr, NodePrefix),
            queue));
}
