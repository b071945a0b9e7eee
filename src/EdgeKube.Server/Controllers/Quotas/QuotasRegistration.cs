using EdgeKube.Server.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeKube.Server.Controllers.Quotas;

/// <summary>The part that shows what of quotas is in use.</summary>
public static class QuotasRegistration
{
    public static IServiceCollection AddQuotas(this IServiceCollection services) => services
        .AddReconciler((p, queue) => new QuotaController(p.GetRequiredService<IRegistry>(), p.GetRequiredService<TimeProvider>(), queue));
}
