namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>A token whose signature was checked, and the revisions at which the objects it hangs on were seen to be good.</summary>
internal sealed class VerifiedToken(TokenClaims? claims, SecretClaims? secret, UserInfo user)
{
    private long _account;
    private long _bound;

    public TokenClaims? Claims => claims;

    public SecretClaims? Secret => secret;

    public UserInfo User => user;

    /// <summary>Looking again at an object that has not changed would find the same.</summary>
    public long AccountSeen
    {
        get => Volatile.Read(ref _account);
        set => Volatile.Write(ref _account, value);
    }

    public long BoundSeen
    {
        get => Volatile.Read(ref _bound);
        set => Volatile.Write(ref _bound, value);
    }
}
