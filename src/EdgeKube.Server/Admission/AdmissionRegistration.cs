using EdgeKube.Server.Auth;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Admission;

/// <summary>The parts that let webhooks and policies have a say in writes.</summary>
public static class AdmissionRegistration
{
    public static IServiceCollection AddAdmission(this IServiceCollection services) => services
        .AddSingleton<IHostedService>(p => new AdmissionIndex(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<AdmissionGate>(),
            p.GetRequiredService<WebhookClient>(),
            p.GetRequiredService<IAuthorizer>()));
}
