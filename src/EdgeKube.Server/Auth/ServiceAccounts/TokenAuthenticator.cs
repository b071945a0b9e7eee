using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>Knows who shows a bearer token: a ServiceAccount, as long as it and the object that the token lives with are there.</summary>
internal sealed class TokenAuthenticator(TokenKey key, IRegistry registry, TimeProvider time)
{
    private const int Remembered = 1024;
    private const string Expired = "service account token has expired";
    private const string Invalidated = "service account token has been invalidated";

    /// <summary>What clocks may differ by, and how long what was deleted still counts (as in Kubernetes).</summary>
    private static readonly TimeSpan _leeway = TimeSpan.FromMinutes(1);
    private static readonly string[] _ownAudiences = [TokenClaims.Issuer];
    private readonly VerifiedTokens _verified = new(Remembered);

    /// <param name="audiences">For whom it must be good; none: for this API server.</param>
    public async ValueTask<TokenAnswer> AuthenticateAsync(string token, IReadOnlyList<string> audiences, CancellationToken ct)
    {
        if ((_verified.Find(token) ?? Verify(token)) is not { } verified)
        {
            return new TokenAnswer.Refused("it is not one of this cluster's");
        }

        var wanted = audiences.Count == 0 ? _ownAudiences : audiences;
        var meant = verified.Claims?.Audiences ?? _ownAudiences;
        var good = wanted.Where(a => meant.Contains(a, StringComparer.Ordinal)).ToList();
        if (good.Count == 0)
        {
            return new TokenAnswer.Refused($"token audiences [{Quoted(meant)}] is invalid for the target audiences [{Quoted(wanted)}]");
        }

        var why = verified.Claims is { } claims
            ? CheckTime(claims) ?? await CheckObjectsAsync(verified, claims, ct)
            : await CheckSecretAsync(verified, token, verified.Secret!, ct);
        return why is null ? new TokenAnswer.Accepted(verified.User, good) : new TokenAnswer.Refused(why);
    }

    private VerifiedToken? Verify(string token)
    {
        if (SignedToken.Open(key, token) is not { } payload || Read(payload) is not { } verified)
        {
            return null;
        }

        _verified.Add(token, verified);
        return verified;
    }

    private static VerifiedToken? Read(byte[] payload)
    {
        using var document = JsonDocument.Parse(payload); // we wrote it: the signature says so
        if (TokenClaims.Read(document.RootElement) is { } claims)
        {
            return new(claims, null, AccountUser.Of(claims));
        }

        return SecretClaims.Read(document.RootElement) is { } secret
            ? new(null, secret, AccountUser.Of(secret.Namespace, secret.Account))
            : null;
    }

    private string? CheckTime(TokenClaims claims)
    {
        var now = time.GetUtcNow();
        return (now - _leeway).ToUnixTimeSeconds() > claims.Expires ? Expired
            : (now + _leeway).ToUnixTimeSeconds() < claims.IssuedAt ? "service account token is not valid yet"
            : null;
    }

    private async ValueTask<string?> CheckObjectsAsync(VerifiedToken token, TokenClaims claims, CancellationToken ct)
    {
        if (await CheckAccountAsync(token, claims.Namespace, claims.Account, ct) is { } wrong)
        {
            return wrong;
        }

        var (type, bound, ns) = claims switch
        {
            { Pod: { } pod } => (BuiltIn.Pods, pod, claims.Namespace),
            { Secret: { } secret } => (BuiltIn.Secrets, secret, claims.Namespace),
            { Node: { } node } => (BuiltIn.Nodes, node, ""),
            _ => (BuiltIn.ServiceAccounts, null, ""),
        };
        if (bound is null)
        {
            return null;
        }

        if (await registry.FindAsync(new ResourceKey(type, ns, bound.Name), ct) is not { } found)
        {
            return Invalidated;
        }

        if (found.Revision == token.BoundSeen)
        {
            return null;
        }

        var identity = ObjectIdentity.Read(found.Value.Span);
        if (IsGone(identity) || identity.Uid != bound.Uid)
        {
            return Invalidated;
        }

        token.BoundSeen = identity.Deleted is null ? found.Revision : 0;
        return null;
    }

    private async ValueTask<string?> CheckAccountAsync(VerifiedToken token, string ns, NamedObject account, CancellationToken ct)
    {
        var accountKey = new ResourceKey(BuiltIn.ServiceAccounts, ns, account.Name);
        if (await registry.FindAsync(accountKey, ct) is not { } found)
        {
            return $"serviceaccounts \"{account.Name}\" not found";
        }

        if (found.Revision == token.AccountSeen)
        {
            return null;
        }

        var identity = ObjectIdentity.Read(found.Value.Span);
        if (IsGone(identity))
        {
            return $"service account {ns}/{account.Name} has been deleted";
        }

        if (identity.Uid != account.Uid)
        {
            return $"service account UID ({identity.Uid}) does not match claim ({account.Uid})";
        }

        token.AccountSeen = identity.Deleted is null ? found.Revision : 0;
        return null;
    }

    private async ValueTask<string?> CheckSecretAsync(VerifiedToken token, string shown, SecretClaims claims, CancellationToken ct)
    {
        var secretKey = new ResourceKey(BuiltIn.Secrets, claims.Namespace, claims.Secret);
        if (await registry.FindAsync(secretKey, ct) is not { } found)
        {
            return Invalidated;
        }

        if (found.Revision != token.BoundSeen)
        {
            var secret = JsonSerializer.Deserialize(found.Value.Span, ApiJson.Default.SecretView);
            if (secret?.Data?.GetValueOrDefault("token") is not { } held
                || !CryptographicOperations.FixedTimeEquals(held, Encoding.UTF8.GetBytes(shown)))
            {
                return Invalidated;
            }

            token.BoundSeen = secret.Metadata.DeletionTimestamp is null ? found.Revision : 0;
        }

        return await CheckAccountAsync(token, claims.Namespace, claims.Account, ct);
    }

    private bool IsGone(ObjectIdentity identity) => identity.Deleted is { } deleted && deleted < time.GetUtcNow() - _leeway;

    private static string Quoted(IEnumerable<string> audiences) => string.Join(' ', audiences.Select(a => $"\"{a}\""));
}
