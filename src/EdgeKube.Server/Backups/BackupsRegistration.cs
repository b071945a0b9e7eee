using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Backups;

/// <summary>Adds backups by a schedule to the server, where there is one.</summary>
public static class BackupsRegistration
{
    public static IServiceCollection AddBackups(this IServiceCollection services, BackupOptions? options) => options is null
        ? services
        : services.AddSingleton<IHostedService>(p => new BackupLoop(
            options, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<BackupLoop>>()));
}
