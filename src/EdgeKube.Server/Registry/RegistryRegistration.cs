using EdgeKube.Api.Definitions;
using EdgeKube.Server.Registry.Kinds;
using EdgeKube.Server.Storage;
using EdgeKube.Server.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Registry;

/// <summary>Registers the store, the table of kinds and the registry over them.</summary>
internal static class RegistryRegistration
{
    /// <param name="path">The database file, such as <c>server/state.db</c> in the data directory; it is opened when the store is first asked for.</param>
    public static IServiceCollection AddRegistry(this IServiceCollection services, string path, KindHooksOptions options) => services
        .AddSingleton<IStore>(p => SqliteStore.Open(
            path, p.GetRequiredService<ILogger<SqliteStore>>(), time: p.GetRequiredService<TimeProvider>()))
        .AddSingleton(_ => BuiltInDefinitions.Load())
        .AddSingleton<AdmissionGate>()
        .AddSingleton<IRegistry>(p => Registry(p, options));

    private static ResourceRegistry Registry(IServiceProvider provider, KindHooksOptions options)
    {
        var store = provider.GetRequiredService<IStore>();
        var time = provider.GetRequiredService<TimeProvider>();
        return new(
            store,
            provider.GetRequiredService<DefinitionTable>(),
            KindHooks.All(options, new StoredObjects(store), time, Random.Shared),
            provider.GetRequiredService<AdmissionGate>(),
            time,
            Random.Shared,
            provider.GetService<IConversionWebhooks>())
        {
            Sources = provider.GetServices<IObjectSource>(),
        };
    }
}
