using EdgeKube.Server.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers.Aggregation;

/// <summary>The part that says with APIServices what the server serves.</summary>
public static class AggregationRegistration
{
    public static IServiceCollection AddAggregation(this IServiceCollection services) => services
        .AddSingleton<IHostedService>(p => new RoundLoop(
            p.GetRequiredService<IRegistry>(),
            new LocalApiServices(p.GetRequiredService<IRegistry>()),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<RoundLoop>>()));
}
