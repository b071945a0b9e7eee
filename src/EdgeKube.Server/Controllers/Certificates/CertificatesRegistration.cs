using EdgeKube.Platform.Certificates;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers.Certificates;

/// <summary>The part that signs approved certificate requests with the cluster's CA, and clears away old ones.</summary>
public static class CertificatesRegistration
{
    public static IServiceCollection AddCertificates(this IServiceCollection services, CertificateAuthority authority) => services
        .AddSingleton<IHostedService>(p => new RoundLoop(
            p.GetRequiredService<IRegistry>(),
            new CertificateSigner(p.GetRequiredService<IRegistry>(), authority, p.GetRequiredService<TimeProvider>()),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<RoundLoop>>()));
}
