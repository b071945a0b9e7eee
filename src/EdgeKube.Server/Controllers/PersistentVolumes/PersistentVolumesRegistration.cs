using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers.PersistentVolumes;

/// <summary>The part that binds claims to volumes and makes those of the local-path class.</summary>
public static class PersistentVolumesRegistration
{
    public static IServiceCollection AddPersistentVolumes(this IServiceCollection services) => services
        .AddReconciler((p, queue) => new EphemeralClaimController(
            p.GetRequiredService<IRegistry>(), p.GetRequiredService<ResourceCache<PodView>>(), p.GetRequiredService<IEventRecorder>(), queue))
        .AddSingleton<IHostedService>(p => new LocalPathClass(p.GetRequiredService<IRegistry>()))
        .AddSingleton<IHostedService>(p => new RoundLoop(
            p.GetRequiredService<IRegistry>(),
            new VolumeBinder(new VolumeObjects(p.GetRequiredService<IRegistry>()), p.GetRequiredService<IEventRecorder>()),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<RoundLoop>>()));
}
