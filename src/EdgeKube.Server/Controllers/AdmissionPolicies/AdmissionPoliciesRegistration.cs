using EdgeKube.Server.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers.AdmissionPolicies;

/// <summary>The part that checks the types of admission policies' expressions.</summary>
public static class AdmissionPoliciesRegistration
{
    public static IServiceCollection AddAdmissionPolicies(this IServiceCollection services) => services
        .AddSingleton<IHostedService>(p => new RoundLoop(
            p.GetRequiredService<IRegistry>(),
            new PolicyStatus(p.GetRequiredService<IRegistry>()),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<RoundLoop>>()));
}
