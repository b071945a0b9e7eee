using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers.ServiceAddresses;

/// <summary>The parts that say where the addresses of Services come from and who has which.</summary>
public static class ServiceAddressesRegistration
{
    /// <param name="cidr">The range that the server was started with.</param>
    public static IServiceCollection AddServiceAddresses(this IServiceCollection services, string cidr) => services
        .AddSingleton(p => new SystemServiceCidr(p.GetRequiredService<IRegistry>(), cidr, p.GetRequiredService<TimeProvider>()))
        .AddSingleton<IHostedService>(p => p.GetRequiredService<SystemServiceCidr>())
        .AddSingleton<IHostedService>(p => new RoundLoop(
            p.GetRequiredService<IRegistry>(),
            new ServiceAddressRound(
                p.GetRequiredService<IRegistry>(), p.GetRequiredService<SystemServiceCidr>(), p.GetRequiredService<IEventRecorder>(), p.GetRequiredService<TimeProvider>()),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<RoundLoop>>()));
}
