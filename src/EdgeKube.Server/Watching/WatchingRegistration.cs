using System.Text.Json.Serialization.Metadata;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Watching;

/// <summary>The caches that components read, and the recorder of Events.</summary>
public static class WatchingRegistration
{
    public static IServiceCollection AddWatching(this IServiceCollection services) => services
        .AddCache(BuiltIn.Namespaces, ApiJson.Default.NamespaceView)
        .AddCache(BuiltIn.Nodes, ApiJson.Default.NodeView)
        .AddCache(BuiltIn.Pods, ApiJson.Default.PodView)
        .AddCache(BuiltIn.Services, ApiJson.Default.ServiceView)
        .AddCache(BuiltIn.EndpointSlices, ApiJson.Default.EndpointSliceView)
        .AddCache(BuiltIn.ConfigMaps, ApiJson.Default.ConfigMapView)
        .AddCache(BuiltIn.Secrets, ApiJson.Default.SecretView)
        .AddCache(BuiltIn.ServiceAccounts, ApiJson.Default.ServiceAccountView)
        .AddCache(BuiltIn.PersistentVolumes, ApiJson.Default.PersistentVolumeView)
        .AddCache(BuiltIn.PersistentVolumeClaims, ApiJson.Default.PersistentVolumeClaimView)
        .AddCache(BuiltIn.PodDisruptionBudgets, ApiJson.Default.PodDisruptionBudgetView)
        .AddCache(BuiltIn.Deployments, ApiJson.Default.DeploymentView)
        .AddCache(BuiltIn.ReplicaSets, ApiJson.Default.ReplicaSetView)
        .AddSingleton(p => new PodsByNode(p.GetRequiredService<ResourceCache<PodView>>()))
        .AddSingleton(p => new EventRecorder(
            p.GetRequiredService<IRegistry>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<EventRecorder>>()))
        .AddSingleton<IEventRecorder>(p => p.GetRequiredService<EventRecorder>())
        .AddSingleton<IHostedService>(p => p.GetRequiredService<EventRecorder>())
        .AddSingleton<IHostedService>(p => new EventSweeper(p.GetRequiredService<IRegistry>(), p.GetRequiredService<TimeProvider>()));

    private static IServiceCollection AddCache<TView>(this IServiceCollection services, GroupResource type, JsonTypeInfo<TView> json)
        where TView : class, IObjectView => services
        .AddSingleton(p => new ResourceCache<TView>(p.GetRequiredService<IRegistry>(), type, json))
        .AddSingleton<IHostedService>(p => p.GetRequiredService<ResourceCache<TView>>());
}
