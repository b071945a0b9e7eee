using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers.Upgrades;

/// <summary>The part that rolls versions of EdgeKube out to the nodes.</summary>
public static class UpgradesRegistration
{
    public static IServiceCollection AddUpgrades(this IServiceCollection services) => services
        .AddSingleton<IHostedService>(p => new RoundLoop(
            p.GetRequiredService<IRegistry>(),
            new UpgradeRound(
                p.GetRequiredService<IRegistry>(),
                p.GetRequiredService<ResourceCache<NodeView>>(),
                p.GetRequiredService<IEventRecorder>(),
                p.GetRequiredService<TimeProvider>()),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<RoundLoop>>()));
}
