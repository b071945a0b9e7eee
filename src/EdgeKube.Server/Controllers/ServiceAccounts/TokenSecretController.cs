using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Platform.Queues;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Controllers.ServiceAccounts;

/// <summary>Fills Secrets of type <c>kubernetes.io/service-account-token</c>, and removes them with their ServiceAccount.</summary>
internal sealed class TokenSecretController : IReconciler<ResourceKey>
{
    private const string SecretType = "kubernetes.io/service-account-token";
    private const string NameAnnotation = "kubernetes.io/service-account.name";
    private const string UidAnnotation = "kubernetes.io/service-account.uid";
    private const string CaKey = "ca.crt";
    private readonly IRegistry _registry;
    private readonly ResourceCache<SecretView> _secrets;
    private readonly ResourceCache<ServiceAccountView> _accounts;
    private readonly ISecretTokens _tokens;
    private readonly byte[] _ca;

    public TokenSecretController(
        IRegistry registry,
        ResourceCache<SecretView> secrets,
        ResourceCache<ServiceAccountView> accounts,
        ISecretTokens tokens,
        string caCertificate,
        WorkQueue<ResourceKey> queue)
    {
        (_registry, _secrets, _accounts, _tokens) = (registry, secrets, accounts, tokens);
        _ca = Encoding.UTF8.GetBytes(caCertificate);
        secrets.Subscribe((_, now) =>
        {
            if (now?.View.Type == SecretType)
            {
                queue.Add(now.Key);
            }
        });
        accounts.Subscribe((before, now) => WakeSecretsOf((now ?? before)!.Key, queue));
    }

    public string Name => "service-account-secrets";

    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(_secrets.WhenSyncedAsync(ct), _accounts.WhenSyncedAsync(ct));

    public async Task<Requeue> ReconcileAsync(ResourceKey key, CancellationToken ct)
    {
        if (_secrets.Find(key) is not { View: { Type: SecretType, Metadata.DeletionTimestamp: null } secret })
        {
            return Requeue.OnChange;
        }

        if (await AccountOfAsync(secret, ct) is not { } account)
        {
            await DeleteAsync(key, secret.Metadata.Uid, ct);
        }
        else if (!IsFilled(secret, account))
        {
            await FillAsync(key, account, ct);
        }

        return Requeue.OnChange;
    }

    private static string Annotation(SecretView secret, string name) => secret.Metadata.Annotations?.GetValueOrDefault(name) ?? "";

    private void WakeSecretsOf(ResourceKey account, WorkQueue<ResourceKey> queue)
    {
        foreach (var secret in _secrets.InNamespace(account.Namespace))
        {
            if (secret.View.Type == SecretType && Annotation(secret.View, NameAnnotation) == account.Name)
            {
                queue.Add(secret.Key);
            }
        }
    }

    // The cache may be behind the Secret: only the registry knows that there is no such account.
    private async Task<ObjectMeta?> AccountOfAsync(SecretView secret, CancellationToken ct)
    {
        var key = new ResourceKey(BuiltIn.ServiceAccounts, secret.Metadata.Namespace, Annotation(secret, NameAnnotation));
        if (await _registry.FindAsync(key, ct) is not { } found
            || JsonSerializer.Deserialize(found.Value.Span, ApiJson.Default.ServiceAccountView) is not { } account)
        {
            return null;
        }

        return Annotation(secret, UidAnnotation) is { Length: > 0 } uid && uid != account.Metadata.Uid ? null : account.Metadata;
    }

    private bool IsFilled(SecretView secret, ObjectMeta account) =>
        Annotation(secret, UidAnnotation) == account.Uid
        && secret.Data is { } data
        && data.GetValueOrDefault("token") is { Length: > 0 }
        && data.GetValueOrDefault("namespace") is { Length: > 0 }
        && data.GetValueOrDefault(CaKey).AsSpan().SequenceEqual(_ca);

    private async Task FillAsync(ResourceKey key, ObjectMeta account, CancellationToken ct)
    {
        try
        {
            await _registry.UpdateAsync(key, secret => Filled(secret, key, account), WriteOptions.Own(Name), ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile
        }
    }

    private JsonObject Filled(JsonObject secret, ResourceKey key, ObjectMeta account)
    {
        var metadata = secret["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
        {
            metadata["annotations"] = annotations = [];
        }

        annotations[NameAnnotation] = account.Name;
        annotations[UidAnnotation] = account.Uid;
        if (secret["data"] is not JsonObject data)
        {
            secret["data"] = data = [];
        }

        data[CaKey] = Convert.ToBase64String(_ca);
        Put(data, "namespace", () => key.Namespace);
        Put(data, "token", () => _tokens.Sign(key.Namespace, account.Name, account.Uid, key.Name));
        return secret;
    }

    private static void Put(JsonObject data, string name, Func<string> value)
    {
        if (string.IsNullOrEmpty((string?)data[name]))
        {
            data[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value()));
        }
    }

    private async Task DeleteAsync(ResourceKey key, string uid, CancellationToken ct)
    {
        try
        {
            await _registry.DeleteAsync(key, new DeleteOptions { PreconditionUid = uid }, ct);
        }
        catch (ApiException e) when (e.Reason is "NotFound" or "Conflict")
        {
            // gone, or another one by now
        }
    }
}
