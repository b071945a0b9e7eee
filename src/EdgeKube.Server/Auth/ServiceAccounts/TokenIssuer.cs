namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>Signs the tokens of ServiceAccounts.</summary>
internal sealed class TokenIssuer(TokenKey key)
{
    public string Sign(TokenClaims claims) => SignedToken.Make(key, claims.Write());

    public string Sign(SecretClaims claims) => SignedToken.Make(key, claims.Write());
}
