using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.Namespaces;

/// <summary>Gives each namespace its ServiceAccount <c>default</c> and its ConfigMap <c>kube-root-ca.crt</c>.</summary>
internal sealed class NamespaceDefaultsController : IReconciler<ResourceKey>
{
    private const string AccountName = "default";
    private const string RootCaName = "kube-root-ca.crt";
    private const string RootCaKey = "ca.crt";
    private readonly IRegistry _registry;
    private readonly ResourceCache<NamespaceView> _namespaces;
    private readonly ResourceCache<ServiceAccountView> _accounts;
    private readonly ResourceCache<ConfigMapView> _configMaps;
    private readonly ClusterTrust _trust;

    public NamespaceDefaultsController(
        IRegistry registry,
        ResourceCache<NamespaceView> namespaces,
        ResourceCache<ServiceAccountView> accounts,
        ResourceCache<ConfigMapView> configMaps,
        ClusterTrust trust,
        WorkQueue<ResourceKey> queue)
    {
        (_registry, _namespaces, _accounts, _configMaps, _trust) = (registry, namespaces, accounts, configMaps, trust);
        namespaces.Subscribe((_, now) => Wake(queue, now?.Key.Name));
        accounts.Subscribe((before, now) => Wake(queue, before?.Key.Name == AccountName && now is null ? before.Key.Namespace : null));
        configMaps.Subscribe((before, _) => Wake(queue, before?.Key.Name == RootCaName ? before.Key.Namespace : null));
    }

    public string Name => "namespace-defaults";

    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(
        _namespaces.WhenSyncedAsync(ct), _accounts.WhenSyncedAsync(ct), _configMaps.WhenSyncedAsync(ct));

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_namespaces.Find(key) is not { } ns || ns.View.Metadata.DeletionTimestamp is not null)
        {
            return Requeue.OnChange;
        }

        await EnsureAccountAsync(key.Name, ct);
        await EnsureRootCaAsync(key.Name, ct);
        return Requeue.OnChange;
    }

    private static void Wake(WorkQueue<ResourceKey> queue, string? ns)
    {
        if (ns is not null)
        {
            queue.Add(new ResourceKey(BuiltIn.Namespaces, "", ns));
        }
    }

    private async Task EnsureAccountAsync(string ns, CancellationToken ct)
    {
        if (await _registry.FindAsync(new ResourceKey(BuiltIn.ServiceAccounts, ns, AccountName), ct) is null)
        {
            await CreateAsync(BuiltIn.ServiceAccounts, ns, AccountName, data: null, ct);
        }
    }

    private async Task EnsureRootCaAsync(string ns, CancellationToken ct)
    {
        var key = new ResourceKey(BuiltIn.ConfigMaps, ns, RootCaName);
        if (await _registry.FindAsync(key, ct) is not { } present)
        {
            await CreateAsync(BuiltIn.ConfigMaps, ns, RootCaName, Data(), ct);
            return;
        }

        var seen = JsonSerializer.Deserialize(present.Value.Span, ApiJson.Default.ConfigMapView);
        if (seen?.Data?.GetValueOrDefault(RootCaKey) != _trust.CaCertificate)
        {
            await _registry.UpdateAsync(key, Restored, WriteOptions.Own(Name), ct);
        }
    }

    private JsonObject Restored(JsonObject configMap)
    {
        configMap["data"] = Data();
        return configMap;
    }

    private JsonObject Data() => new() { [RootCaKey] = _trust.CaCertificate };

    private async Task CreateAsync(GroupResource type, string ns, string name, JsonObject? data, CancellationToken ct)
    {
        var definition = _registry.Definitions.Get(type);
        var body = new JsonObject
        {
            ["apiVersion"] = definition.ApiVersion,
            ["kind"] = definition.Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        };
        if (data is not null)
        {
            body["data"] = data;
        }

        try
        {
            await _registry.CreateAsync(definition, ns, body, WriteOptions.Own(Name), ct);
        }
        catch (ApiException e) when (e.Reason is "AlreadyExists" or "NotFound" or "Forbidden")
        {
            // somebody else made it, or the namespace went meanwhile: the next event tells
        }
    }
}
