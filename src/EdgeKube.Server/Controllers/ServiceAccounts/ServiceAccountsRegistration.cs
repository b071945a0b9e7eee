using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeKube.Server.Controllers.ServiceAccounts;

/// <summary>The part that keeps the Secrets of ServiceAccounts.</summary>
public static class ServiceAccountsRegistration
{
    /// <param name="caCertificate">The cluster CA's certificate, PEM.</param>
    public static IServiceCollection AddServiceAccounts(this IServiceCollection services, string caCertificate) => services
        .AddReconciler((p, queue) => new TokenSecretController(
            p.GetRequiredService<IRegistry>(),
            p.GetRequiredService<ResourceCache<SecretView>>(),
            p.GetRequiredService<ResourceCache<ServiceAccountView>>(),
            p.GetRequiredService<ISecretTokens>(),
            caCertificate,
            queue));
}
