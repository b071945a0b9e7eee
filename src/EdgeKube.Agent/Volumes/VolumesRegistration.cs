using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Volumes;

/// <summary>Adds the volumes of pods. Needs the state, an <see cref="AgentIdentity"/> and an <c>ITokenSource</c>, <c>NodeAmounts</c> and <c>IVolumeReports</c>.</summary>
public static class VolumesRegistration
{
    public static IServiceCollection AddVolumes(this IServiceCollection services)
    {
        services.AddSingleton(s => new VolumeObjects(s.GetRequiredService<IDesiredState>()));
        services.AddSingleton(s => PodVolumes.Make(
            s.GetRequiredService<AgentIdentity>(),
            s.GetRequiredService<VolumeObjects>(),
            new PodTokens(
                s.GetRequiredService<ITokenSource>(),
                s.GetRequiredService<IAgentMemory>(),
                s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<ILogger<PodTokens>>()),
            s.GetRequiredService<IImageTrees>(),
            s.GetRequiredService<NodeAmounts>,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<PodVolumes>>()));
        services.AddSingleton<IHostedService>(s => new VolumeKeeper(
            s.GetRequiredService<PodVolumes>(),
            s.GetRequiredService<VolumeObjects>(),
            s.GetRequiredService<IDesiredState>(),
            s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService>(s => new VolumeRemover(
            s.GetRequiredService<VolumeObjects>(),
            new ClaimedVolume(s.GetRequiredService<AgentIdentity>(), s.GetRequiredService<VolumeObjects>()),
            s.GetRequiredService<IVolumeReports>(),
            s.GetRequiredService<IDesiredState>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<VolumeRemover>>()));
        return services;
    }
}
