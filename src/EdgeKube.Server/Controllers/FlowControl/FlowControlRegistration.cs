using EdgeKube.Server.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers.FlowControl;

/// <summary>The parts that make the flow control objects every cluster has, and say which schemas have no level.</summary>
public static class FlowControlRegistration
{
    public static IServiceCollection AddFlowControl(this IServiceCollection services) => services
        .AddSingleton<IHostedService>(p => new SystemFlowControl(p.GetRequiredService<IRegistry>()))
        .AddSingleton<IHostedService>(p => new RoundLoop(
            p.GetRequiredService<IRegistry>(),
            new DanglingSchemas(p.GetRequiredService<IRegistry>(), p.GetRequiredService<TimeProvider>()),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<RoundLoop>>()));
}
