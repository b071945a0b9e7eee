using EdgeKube.Server.Registry;
using EdgeKube.Server.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeKube.Server.Webhooks;

/// <summary>The parts that ask webhooks.</summary>
public static class WebhooksRegistration
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton(p => new ServiceBackends(p.GetRequiredService<IStore>()))
        .AddSingleton(p => new ServiceConnections(
            p.GetRequiredService<IStore>(), p.GetRequiredService<ServiceBackends>(), p.GetRequiredService<IPodConnections>()))
        .AddSingleton(p => new WebhookClient(p.GetRequiredService<ServiceConnections>(), p.GetRequiredService<TimeProvider>()))
        .AddSingleton<IConversionWebhooks>(p => new ConversionWebhooks(p.GetRequiredService<WebhookClient>()));
}
