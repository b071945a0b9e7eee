using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>Signs the tokens that pods mount: they live with the pod, and say which node it is on.</summary>
internal sealed class PodTokenSigner(IRegistry registry, TokenIssuer issuer, TimeProvider time)
{
    /// <exception cref="ApiException">There is no such ServiceAccount.</exception>
    public async Task<string> SignAsync(
        string ns, string account, (string Audience, long Seconds) wish, NamedObject pod, NamedObject node, CancellationToken ct)
    {
        var key = new ResourceKey(BuiltIn.ServiceAccounts, ns, account);
        var found = await registry.FindAsync(key, ct) ?? throw ApiException.NotFound(key);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return issuer.Sign(new TokenClaims
        {
            Namespace = ns,
            Account = new NamedObject(account, ObjectIdentity.Read(found.Value.Span).Uid),
            Audiences = [wish.Audience.Length > 0 ? wish.Audience : TokenClaims.Issuer],
            IssuedAt = now,
            Expires = now + wish.Seconds,
            Id = Guid.NewGuid().ToString(),
            Pod = pod,
            Node = node,
        });
    }
}
