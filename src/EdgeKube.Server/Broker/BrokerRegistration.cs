using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Broker;

/// <summary>Adds the broker to the server, unless somebody else runs it.</summary>
public static class BrokerRegistration
{
    public static IServiceCollection AddBroker(this IServiceCollection services, BrokerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        if (options.ExternalUrl.Length == 0)
        {
            services.AddSingleton(s => new BrokerProcess(
                options, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<BrokerProcess>>()));
            services.AddSingleton<IHostedService>(s => s.GetRequiredService<BrokerProcess>());
        }

        return services;
    }
}
