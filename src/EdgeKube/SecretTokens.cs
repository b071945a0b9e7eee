using EdgeKube.Server.Auth.ServiceAccounts;
using EdgeKube.Server.Controllers.ServiceAccounts;

namespace EdgeKube;

/// <summary>Lets the controller of Secrets sign with the cluster's key.</summary>
internal sealed class SecretTokens(TokenIssuer issuer) : ISecretTokens
{
    public string Sign(string ns, string account, string accountUid, string secret) =>
        issuer.Sign(new SecretClaims(ns, new NamedObject(account, accountUid), secret));
}
