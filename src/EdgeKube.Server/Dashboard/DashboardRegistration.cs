using EdgeKube.Server.ApiServer;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeKube.Server.Dashboard;

/// <summary>The page that a browser gets at the API's port.</summary>
public static class DashboardRegistration
{
    private const string Prefix = "EdgeKube.Server.dashboard/";

    public static IServiceCollection AddDashboard(this IServiceCollection services) => services.AddDashboard(OpenEmbedded);

    internal static IServiceCollection AddDashboard(this IServiceCollection services, OpenPage open) =>
        services.AddSingleton<IWebPages>(new DashboardPages(open));

    // Read where the executable is mapped: nothing of it is in memory that nobody asks for.
    private static Stream? OpenEmbedded(string path) => typeof(DashboardRegistration).Assembly.GetManifestResourceStream($"{Prefix}{path}.gz");
}
